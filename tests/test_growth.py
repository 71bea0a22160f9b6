"""A scan does as much for each session host, however many there are: no step goes through all others for each."""

from __future__ import annotations

import json
import sys
from collections import Counter
from cProfile import Profile
from pathlib import Path

import pytest
from avd_intune.command_line.entry import main
from avd_intune.engine import scan
from avd_intune.findings import ScanResult
from avd_intune.source.scan_request import ScanRequest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
import growth
import growth_code

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SIZES = (6, 12, 24)
# Twice as many more hosts are twice as many more calls. Four times as many would be the square.
MOST_GROWTH = 2.5
# What is called seldom may grow by chance: a name that is one letter longer.
FEW = 60


@pytest.fixture(autouse=True)
def small_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the number of host pools grow with that of their hosts."""
    monkeypatch.setattr(growth_code, "HOSTS_OF_A_POOL", 3)


def calls_of(folder: Path) -> tuple[Counter[str], ScanResult]:
    """Return how often each function of the engine was called, and called anything built in, in one scan."""
    profile = Profile()
    result: ScanResult = profile.runcall(scan, ScanRequest(root=folder, baseline="current"))
    return _calls_in(profile), result


def _calls_in(profile: Profile) -> Counter[str]:
    calls: Counter[str] = Counter()
    for entry in profile.getstats():
        if not isinstance(entry.code, str) and "avd_intune" in entry.code.co_filename:
            name = f"{Path(entry.code.co_filename).name}: {entry.code.co_name}"
            calls[f"{name} is called"] += entry.callcount
            calls[f"{name} calls"] += sum(each.callcount for each in entry.calls or () if isinstance(each.code, str))
    return calls


def _worse(few: Counter[str], some: Counter[str], many: Counter[str]) -> dict[str, list[int]]:
    """Return what grows faster than the size, which doubles twice."""
    return {
        name: [few[name], some[name], many[name]]
        for name in many
        if many[name] - some[name] > MOST_GROWTH * (some[name] - few[name]) + FEW
    }


@pytest.mark.parametrize("shape", ["flat", "modules"])
@pytest.mark.parametrize("language", list(growth.WRITERS))
def test_calls_grow_with_the_session_hosts_and_no_faster(language: str, shape: str, tmp_path: Path) -> None:
    counted = []
    for size in (SIZES[-1], *SIZES):  # the first fills what is kept: facts, expressions that were read
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        if not any(folder.iterdir()):
            growth.WRITERS[language](folder, size, shape)
        calls, result = calls_of(folder)
        judged = {finding.address for finding in result.findings if finding.rule_id == "CKV_AVD_4"}
        assert len(judged) == size, "every session host is judged"
        counted.append(calls)
    assert not _worse(*counted[1:]), "calls for 6, 12 and 24 session hosts"


@pytest.mark.parametrize("language", ["terraform", "bicep", "arm"])
def test_calls_of_the_output_for_people_grow_with_the_findings_and_no_faster(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth_code, "HOSTS_OF_A_POOL", 100)  # all findings in one file
    counted = []
    for size in (SIZES[-1], *SIZES):
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        if not any(folder.iterdir()):
            growth.WRITERS[language](folder, size, "flat")
        profile = Profile()
        # Joined to Entra ID: each session host fails under this baseline, and what would mend it is looked for.
        assert profile.runcall(main, ["check", str(folder), "--support-matrix", "2020-09"]) == 1
        counted.append(_calls_in(profile))
    assert not _worse(*counted[1:]), "calls for 6, 12 and 24 session hosts"


def test_resources_of_one_name_cost_no_look_at_one_another(tmp_path: Path) -> None:
    counted = []
    for size in (SIZES[-1], *SIZES):
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        pool = {
            "type": "Microsoft.DesktopVirtualization/hostPools",
            "apiVersion": "2024-04-03",
            "name": "vdpool",
            "properties": {"hostPoolType": "Pooled"},
        }
        template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [pool] * size}
        (folder / "azuredeploy.json").write_text(json.dumps(template), encoding="utf-8")
        calls, result = calls_of(folder)
        assert sum(finding.rule_id == "CKV_AVD_1" for finding in result.findings) == size
        counted.append(calls)
    assert not _worse(*counted[1:])


def test_templates_that_other_code_carries_cost_no_look_at_all_files(tmp_path: Path) -> None:
    counted = []
    for size in (SIZES[-1], *SIZES):
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        blocks = []
        for at in range(size):
            pool = {
                "type": "Microsoft.DesktopVirtualization/hostPools",
                "apiVersion": "2024-04-03",
                "name": f"vdpool{at:02d}",
                "properties": {"hostPoolType": "Pooled"},
            }
            template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [pool]}
            (folder / f"pool{at:02d}.json").write_text(json.dumps(template), encoding="utf-8")
            blocks.append(
                f'resource "azurerm_resource_group_template_deployment" "pool{at:02d}" {{\n'
                f'  template_content = file("${{path.module}}/pool{at:02d}.json")\n}}\n'
            )
        (folder / "main.tf").write_text("".join(blocks), encoding="utf-8")
        calls, result = calls_of(folder)
        carried = [each for each in result.findings if each.rule_id == "CKV_AVD_1" and each.language == "terraform"]
        assert {Path(each.span.path).name for each in carried} == {f"pool{at:02d}.json" for at in range(size)}
        counted.append(calls)
    assert not _worse(*counted[1:])


ROOTS = {
    "terraform": ("main.tf", 'resource "azurerm_resource_group" "main" {{\n  name = "rg-{0}"\n}}\n'),
    "bicep": ("main.bicep", "resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {{\n  name: 'plan{0}'\n}}\n"),
    "arm": (
        "azuredeploy.json",
        '{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/'
        'deploymentTemplate.json#", "contentVersion": "1.0.0.{0}", "resources": []}}',
    ),
}


@pytest.mark.parametrize("language", list(ROOTS))
def test_calls_grow_with_the_roots_and_no_faster(language: str, tmp_path: Path) -> None:
    """A repository has thousands of roots, of which few deploy anything for Azure Virtual Desktop."""
    name, text = ROOTS[language]
    counted = []
    for size in (SIZES[-1], *SIZES):
        for at in range(size):
            folder = tmp_path / str(size) / f"team{at:02d}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text.format(at), encoding="utf-8")
        calls, result = calls_of(tmp_path / str(size))
        assert len(result.files) == size
        counted.append(calls)
    assert not _worse(*counted[1:]), "calls for 6, 12 and 24 roots"


@pytest.mark.parametrize(
    ("language", "step"),
    [
        ("terraform", "evaluator.py: evaluate_stated"),
        ("arm", "scope.py: _of_this_iteration"),
        ("bicep", "evaluator.py: _of_this_iteration"),
    ],
)
def test_what_a_loop_makes_alike_is_evaluated_once(
    language: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One loop of all hosts: what a further host costs, beside one that is written out.
    monkeypatch.setattr(growth_code, "HOSTS_OF_A_POOL", 24)
    evaluated = {}
    for shape in ("flat", "looped"):
        counted = []
        for size in (12, 24):
            folder = tmp_path / shape / str(size)
            folder.mkdir(parents=True)
            growth.WRITERS[language](folder, size, shape)
            counted.append(calls_of(folder)[0][f"{step} is called"])
        evaluated[shape] = counted[1] - counted[0]
    assert 0 < evaluated["looped"] < evaluated["flat"] / 2


def test_what_is_stated_as_a_literal_is_evaluated_without_a_scope(tmp_path: Path) -> None:
    counted = []
    for size in (12, 24):
        folder = tmp_path / str(size)
        folder.mkdir()
        growth.WRITERS["terraform"](folder, size, "flat")
        counted.append(calls_of(folder)[0])
    more = {name: counted[1][name] - counted[0][name] for name in counted[1]}
    stated, scopes = more["evaluator.py: evaluate_stated is called"], more["context.py: evaluate is called"]
    assert 0 < scopes < 2 * stated, "of a session host, the parts of functions and references"
    assert more["root_scope.py: __init__ is called"] < stated / 3


def test_scripts_that_pipelines_call_cost_no_look_at_all_pipelines(tmp_path: Path) -> None:
    counted = []
    for size in (8, 16, 32, 64):
        folder = tmp_path / str(size)
        flows = folder / ".github" / "workflows"
        flows.mkdir(parents=True, exist_ok=True)
        (folder / ".git").mkdir(exist_ok=True)
        pool = "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'p'\n"
        pool += "  properties: { hostPoolType: kind }\n}\n"
        (folder / "main.bicep").write_text(f"param kind string\n{pool}", encoding="utf-8")
        for at in range(size):
            (flows / f"run{at:02d}.yml").write_text(
                f"on: push\njobs:\n  run:\n    steps:\n      - run: ./deploy{at:02d}.sh {size}\n", encoding="utf-8"
            )
            (flows / f"deploy{at:02d}.sh").write_text(
                f"create () {{\n  az deployment group create -g rg{size} -f main.bicep -p kind=$1\n}}\ncreate $1\n",
                encoding="utf-8",
            )
        calls, result = calls_of(folder)
        assert any(finding.rule_id == "CKV_AVD_1" for finding in result.findings)
        counted.append(calls)
    assert not _worse(*counted[1:]), "calls for 16, 32 and 64 workflows, each with a script of its own"
