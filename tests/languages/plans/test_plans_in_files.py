"""Plans as files hold them: with what pipelines write around them, several in one, and such as are not whole."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.languages.deployments import read_deployments
from avd_intune.languages.plans import plan_document
from avd_intune.languages.resource_model import Deployment
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

from tests.languages.plans.plan_support import POOL, change, plan_of, plans_in, resource


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[command]/opt/terraform-bin show -json tfplan\n{plan}", id="the command before it"),
        pytest.param("12:01:02.123 STDOUT [hosts] terraform: {plan}\n", id="a log prefix on its line"),
        pytest.param("{plan}\n::debug::exitcode: 0\n", id="a line of the pipeline behind it"),
        pytest.param("\ufeff\n\n{plan}\n\n", id="blank lines around it"),
    ],
)
def test_what_pipelines_write_around_a_plan_is_no_part_of_it(text: str) -> None:
    (deployment,) = plans_in(text.replace("{plan}", json.dumps(plan_of(POOL))))
    assert [each.address for each in deployment.resources] == ["azurerm_virtual_desktop_host_pool.a"]
    assert deployment.problems == []


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param("2026-11-30T14:00:0{n}.123456{n}Z", id="the log of a job"),
        pytest.param("2026-11-30T14:00:0{n}.12345{n}Z 0{n}O", id="GitLab"),
        pytest.param("14:00:0{n}.{n} STDOUT [hosts] terraform:", id="Terragrunt"),
        pytest.param("plan\tShow (1)\t2026-11-30T14:00:00.{n}Z", id="gh run view"),
        pytest.param("[14:00:0{n}]", id="time in brackets"),
    ],
)
def test_a_log_prefix_on_each_line_of_a_plan_is_no_part_of_it(prefix: str) -> None:
    lines = ["Running", *json.dumps(plan_of(POOL), indent=2).splitlines(), "Finishing"]
    text = "\n".join(f"{prefix.replace('{n}', str(n % 10))} {line}" for n, line in enumerate(lines))
    (deployment,) = plans_in(text)
    assert [each.address for each in deployment.resources] == ["azurerm_virtual_desktop_host_pool.a"]
    assert deployment.problems == []
    expected = next(n for n, line in enumerate(lines, 1) if '"address"' in line) - 1
    assert deployment.resources[0].span.line == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_plan_in_utf_16_without_a_mark_is_read(tmp_path: Path, encoding: str, indent: int | None) -> None:
    (tmp_path / "plan.json").write_bytes(json.dumps(plan_of(POOL), indent=indent).encode(encoding))
    findings = scan(ScanRequest(tmp_path)).findings
    found = {(each.rule_id, each.outcome.value) for each in findings if each.rule_id in ("CKV_AVD_1", "CKV_AVD_13")}
    assert found == {("CKV_AVD_1", "fail")}


def test_every_plan_of_a_file_is_read() -> None:
    other = resource("azurerm_virtual_desktop_host_pool.b", {"type": "Personal"})
    found = plans_in(f"{json.dumps(plan_of(POOL))}\n{json.dumps(plan_of(other))}")
    assert [(each.scenario, each.resources[0].address) for each in found] == [
        ("plan 1", "azurerm_virtual_desktop_host_pool.a"),
        ("plan 2", "azurerm_virtual_desktop_host_pool.b"),
    ]


def test_more_plans_than_are_judged_of_one_file_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_document, "MAX_PLANS", 2)
    plan = json.dumps(plan_of(POOL))
    first, second = plans_in("\n".join([plan] * 5))
    assert first.problems == []
    (problem,) = second.problems
    assert "write the others to files of their own" in problem.reason
    assert (problem.span.line, problem.kind) == (3, "limit")


def test_a_plan_that_breaks_off_behind_another_one_is_said() -> None:
    (deployment,) = plans_in(json.dumps(plan_of(POOL)) + '\n{"format_version": "1.2", "planned_values": {')
    assert "not valid JSON" in deployment.problems[0].reason


def test_a_saved_state_is_judged_and_said() -> None:
    state = {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {"resources": [POOL]}}}
    (deployment,) = plans_in(json.dumps(state))
    assert [each.address for each in deployment.resources] == ["azurerm_virtual_desktop_host_pool.a"]
    assert "saved state" in deployment.notes[0].text


def test_deferred_resources_are_judged() -> None:
    left = {"reason": "instance_count_unknown", "resource_change": change("azurerm_x.later", ["create"], {"a": 1})}
    (deployment,) = plans_in(json.dumps({**plan_of(POOL), "complete": False, "deferred_changes": [left]}))
    assert "azurerm_x.later" in [each.address for each in deployment.resources]
    assert deployment.problems == []


@pytest.mark.parametrize(("said", "reason"), [({"complete": False}, "not complete"), ({"errored": True}, "an error")])
def test_a_plan_that_is_not_whole_is_a_problem(said: dict[str, bool], reason: str) -> None:
    (deployment,) = plans_in(json.dumps({**plan_of(POOL), **said}))
    assert reason in deployment.problems[0].reason


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        pytest.param({"planned_values": {"root_module": [{"resources": [POOL]}]}}, "an object", id="the root module"),
        pytest.param({"planned_values": [{"root_module": {"resources": [POOL]}}]}, "an object", id="the values"),
        pytest.param({"planned_values": {"root_module": {"resources": {"0": POOL}}}}, "a list", id="resources"),
        pytest.param(
            {"planned_values": {"root_module": {"child_modules": {"resources": [POOL]}}}}, "a list", id="modules"
        ),
        pytest.param({"planned_values": {"root_module": {"resources": [[POOL]]}}}, "an object", id="a resource"),
        pytest.param(
            {"planned_values": {"root_module": {"resources": [{**POOL, "type": [POOL["type"]]}]}}},
            "a resource",
            id="a type",
        ),
        pytest.param({"resource_changes": {"a": POOL}}, "a list", id="changes"),
    ],
)
def test_a_part_of_another_kind_than_the_format_says_is_said(part: dict[str, object], wrong: str) -> None:
    (deployment,) = plans_in(json.dumps({"format_version": "1.2", "terraform_version": "1.11.4", **part}))
    (problem,) = deployment.problems
    assert f"the plan holds what is not {wrong} here" in problem.reason
    assert "azurerm_virtual_desktop_host_pool" in problem.concerns


def test_a_part_that_is_null_is_empty() -> None:
    plan = plan_of(POOL, resource_changes=None)
    plan["planned_values"]["root_module"]["child_modules"] = None
    (deployment,) = plans_in(json.dumps(plan))
    assert deployment.problems == []


def test_the_list_of_changes_alone_is_no_plan_and_said() -> None:
    """`jq .resource_changes`: without its version nobody knows what it is a part of."""
    change = {"actions": ["create"], "before": None, "after": {"name": "vdpool", "type": "Pooled"}}
    kind = "azurerm_virtual_desktop_host_pool"
    planned = {"address": f"{kind}.p", "type": kind, "name": "p", "provider_name": "azurerm", "change": change}
    (deployment,) = plans_in(json.dumps([planned]))
    assert deployment.resources == []
    assert "part of a plan" in deployment.problems[0].reason


def test_parts_that_were_taken_out_of_a_plan_are_no_plan_and_said() -> None:
    """Without its version nobody knows what they are parts of: `jq '{planned_values}'`."""
    parts = {name: each for name, each in plan_of(POOL).items() if name == "planned_values"}
    (deployment,) = plans_in(json.dumps(parts))
    assert deployment.resources == []
    assert "part of a plan" in deployment.problems[0].reason
    assert plans_in(json.dumps({"values": {"root_module": {}}})) == []


def test_a_plan_as_a_text_inside_of_json_is_said() -> None:
    """What an action puts out, kept as `{"stdout": "…"}`."""
    (deployment,) = plans_in(json.dumps({"stdout": json.dumps(plan_of(POOL, changes=[change("a.b", ["create"])]))}))
    assert deployment.resources == []
    assert "a plan as a text" in deployment.problems[0].reason


# --- files that are called otherwise ----------------------------------------------------------------

SHOWN = """Terraform will perform the following actions:

  # azurerm_virtual_desktop_host_pool.a will be created
  + resource "azurerm_virtual_desktop_host_pool" "a" {
      + type = "Pooled"
    }
"""
CODE = 'resource "azurerm_virtual_desktop_host_pool" "a" {\n  type = "Pooled"\n}\n'


def _save_binary_plan(path: Path, code: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tfplan", b"\x0a\x00\xff\xfe")
        archive.writestr("tfconfig/m-/main.tf", code)


def _plans_of(root: Path, *named: Path) -> list[Deployment]:
    workspace = Workspace(root, targets=named or None)
    return read_deployments(workspace, ScanRequest(root=root, languages=frozenset({"terraform_plan"})))


@pytest.mark.parametrize("name", ["plan.txt", "tfplan.json.txt", "show.log", "plan.out"])
def test_a_plan_as_json_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(plan_of(POOL)))
    (deployment,) = _plans_of(tmp_path)
    assert [each.address for each in deployment.resources] == ["azurerm_virtual_desktop_host_pool.a"]


@pytest.mark.parametrize("name", ["plan.txt", "apply.log", "plan.out"])
def test_a_plan_as_people_read_it_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SHOWN)
    (deployment,) = _plans_of(tmp_path)
    assert deployment.problems[0].reason.startswith("it is a plan as people read it")


@pytest.mark.parametrize("name", ["tfplan", "main.tfplan", "plan.out", "plan.bin"])
def test_a_plan_in_terraforms_own_form_is_said_with_the_code_that_it_holds(tmp_path: Path, name: str) -> None:
    _save_binary_plan(tmp_path / name, CODE)
    (deployment,) = _plans_of(tmp_path)
    (problem,) = deployment.problems
    assert problem.reason == "it is a plan in Terraform's own form; scan what `terraform show -json` says of it"
    assert problem.concerns == CODE


def test_beside_its_code_such_a_plan_is_a_problem_only_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE)
    (tmp_path / "plan.txt").write_text(SHOWN)
    _save_binary_plan(tmp_path / "tfplan", CODE)
    assert _plans_of(tmp_path) == []
    assert len(_plans_of(tmp_path, tmp_path / "tfplan", tmp_path / "plan.txt")) == 2


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"\x7fELF\0\0\0\0", b"All is well.\n"])
def test_other_files_of_these_names_are_no_plans(tmp_path: Path, content: bytes) -> None:
    for name in ("a.out", "tfplan", "notes.txt"):
        (tmp_path / name).write_bytes(content)
    assert _plans_of(tmp_path) == []


def test_notes_and_logs_that_are_no_plan_by_name_or_place_are_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("notes/todo.txt", "logs/build.log", "logs/tfplan.log", "infra/build.log", "infra/main.tf", "a.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("nothing\n")
    (tmp_path / ".git").mkdir()
    opened: list[str] = []
    open_file = os.open

    def recorded(path: str, *others: int, **named: int) -> int:
        opened.append(os.path.relpath(path, tmp_path).replace(os.sep, "/"))
        return open_file(path, *others, **named)

    monkeypatch.setattr(os, "open", recorded)
    scan(ScanRequest(tmp_path))
    assert {"infra/build.log", "logs/tfplan.log"} <= set(opened)
    assert {"notes/todo.txt", "logs/build.log", "a.bin"}.isdisjoint(opened)


def test_a_plan_that_refreshes_and_finds_no_change_is_judged_as_what_is_there() -> None:
    there = resource("azurerm_x.a", {"name": "a"})
    plan = plan_of(prior_state={"values": {"root_module": {"resources": [there]}}})
    (deployment,) = plans_in(json.dumps(plan))
    assert [each.address for each in deployment.resources] == ["azurerm_x.a"]
    assert ["only refreshes" in each.text for each in deployment.notes] == [True]


def test_a_plan_without_what_is_planned_is_judged_as_what_is_there() -> None:
    there = resource("azurerm_x.a", {"name": "a"})
    plan = {"format_version": "1.2", "prior_state": {"values": {"root_module": {"resources": [there]}}}}
    (deployment,) = plans_in(json.dumps(plan))
    assert [each.address for each in deployment.resources] == ["azurerm_x.a"]
