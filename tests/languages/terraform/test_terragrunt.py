"""Terragrunt units that are scanned without the module that they deploy, and units written as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.languages.deployments import read_deployments
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

POOL = """variable "kind" {
  type    = string
  default = "Personal"
}
resource "azurerm_virtual_desktop_host_pool" "desk" {
  name               = "vdpool"
  type               = var.kind
  load_balancer_type = "Persistent"
}
"""
NATIVE = 'terraform {\n  source = "../../modules/pool"\n}\ninputs = {\n  kind = "Pooled"\n}\n'
JSON = '{"terraform": {"source": "../../modules/pool"}, "inputs": {"kind": "Pooled"}}\n'


def found(repository: Path, files: dict[str, str], scanned: str) -> list[tuple[str, str, str]]:
    for name, text in {"modules/pool/main.tf": POOL, **files}.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    findings = scan(ScanRequest(root=repository / scanned, repository=repository)).findings
    return [
        (Path(each.span.path).relative_to(repository).as_posix(), each.outcome.value, ", ".join(each.scenarios))
        for each in findings
        if each.rule_id == "CKV_AVD_1"
    ]


@pytest.mark.parametrize(("name", "text"), [("terragrunt.hcl", NATIVE), ("terragrunt.hcl.json", JSON)])
def test_a_unit_that_is_scanned_without_its_module_is_judged_at_the_unit(tmp_path: Path, name: str, text: str) -> None:
    files = {f"live/dev/{name}": text, f"live/prod/{name}": text.replace("Pooled", "Personal")}
    assert found(tmp_path, files, "live/dev") == [(f"live/dev/{name}", "fail", "")]
    assert [outcome for _, outcome, _ in found(tmp_path, files, "live")] == ["fail", "pass"]
    assert [place for place, *_ in found(tmp_path, files, ".")] == ["modules/pool/main.tf"]


def test_of_both_syntaxes_in_a_folder_terragrunt_reads_the_native_one(tmp_path: Path) -> None:
    files = {"live/dev/terragrunt.hcl": NATIVE, "live/dev/terragrunt.hcl.json": JSON.replace("Pooled", "Personal")}
    (one,) = found(tmp_path, files, ".")
    assert one == ("modules/pool/main.tf", "fail", "")


@pytest.mark.parametrize("text", ["{", "[]", '{"inputs": 3}', '{"include": [1], "terraform": {"source": 3}}', "\0"])
def test_a_unit_of_another_form_ends_in_no_exception(tmp_path: Path, text: str) -> None:
    files = {"live/dev/terragrunt.hcl.json": text}
    assert found(tmp_path, files, ".")


@pytest.mark.parametrize("broken", [NATIVE.encode()[:-2], b"# h\xe4lt\n" + NATIVE.encode()])
def test_a_unit_that_cannot_be_read_is_said_since_its_values_are_lost(tmp_path: Path, broken: bytes) -> None:
    unit = tmp_path / "live/dev/terragrunt.hcl"
    unit.parent.mkdir(parents=True)
    unit.write_bytes(broken + b"\n# avd\n")
    found(tmp_path, {}, ".")
    findings = scan(ScanRequest(root=tmp_path, repository=tmp_path)).findings
    assert [Path(each.span.path) for each in findings if each.rule_id == "CKV_AVD_13"] == [unit]


OFF = "exclude {\n  if      = %s\n  actions = [%s]\n}\n"


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("skip = true\n", []),
        ("skip = false\n", ["fail"]),
        ('skip = "true"\n', []),
        ("locals {\n  off = true\n}\nskip = local.off\n", []),
        # Where it may be deployed, it is judged as that.
        ('skip = get_env("SKIP")\n', ["fail"]),
        (OFF % ("true", '"all"'), []),
        (OFF % ("true", '"plan", "apply"'), []),
        (OFF % ("true", '"all_except_output"'), []),
        (OFF % ("true", '"destroy"'), ["fail"]),
        (OFF % ("false", '"all"'), ["fail"]),
        (OFF % ('get_env("SKIP", "false")', '"all"'), ["fail"]),
        (OFF % ("true", 'get_env("ACTION")'), ["fail"]),
    ],
)
def test_a_unit_that_terragrunt_passes_over_deploys_nothing(tmp_path: Path, text: str, outcomes: list[str]) -> None:
    files = {"live/dev/terragrunt.hcl": NATIVE + text}
    assert [outcome for _, outcome, _ in found(tmp_path, files, ".")] == outcomes


def test_exclude_is_inherited_and_skip_is_not(tmp_path: Path) -> None:
    unit = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n' + NATIVE
    excluded = found(tmp_path / "a", {"live/root.hcl": OFF % ("true", '"all"'), "live/dev/terragrunt.hcl": unit}, ".")
    assert excluded == []
    skipped = found(tmp_path / "b", {"live/root.hcl": "skip = true\n", "live/dev/terragrunt.hcl": unit}, ".")
    assert [outcome for _, outcome, _ in skipped] == ["fail"]
    own = unit + OFF % ("false", '"all"')
    taken_back = found(tmp_path / "c", {"live/root.hcl": OFF % ("true", '"all"'), "live/dev/terragrunt.hcl": own}, ".")
    assert [outcome for _, outcome, _ in taken_back] == ["fail"]


def test_what_is_passed_over_is_told_as_switched_off(tmp_path: Path) -> None:
    found(tmp_path, {"live/dev/terragrunt.hcl": NATIVE + "skip = true\n"}, ".")
    request = ScanRequest(tmp_path)
    (deployment,) = read_deployments(Workspace.for_request(request), request)
    assert [(each.type, each.why) for each in deployment.switched_off] == [
        ("azurerm_virtual_desktop_host_pool", "Terragrunt skips the unit (skip)")
    ]


INCLUDES = 'include%s {\n  path = find_in_parent_folders("root.hcl")\n}\n'
GIVES = 'inputs = {\n  kind = "Pooled"\n}\n'
SOURCES = {
    "from what it includes": INCLUDES % ""
    + 'terraform {\n  source = "${path_relative_from_include()}/../modules/pool"\n}\n',
    "from one of two": INCLUDES % ' "a"'
    + 'terraform {\n  source = "${path_relative_from_include("a")}/../modules/pool"\n}\n',
    "from the root": 'terraform {\n  source = "${get_path_to_repo_root()}/modules/pool"\n}\n',
    "beside what it includes": INCLUDES % ""
    + 'terraform {\n  source = "${get_parent_terragrunt_dir()}/../modules/pool"\n}\n',
    "a local path with a part that a run tells": 'terraform {\n  source = "../../${get_env("BASE")}/modules/pool"\n}\n',
}
ELSEWHERE = {
    "a beginning that a run tells": 'terraform {\n  source = "${get_env("BASE")}//modules/pool?ref=v1"\n}\n',
    "a beginning of a dependency": 'terraform {\n  source = "${dependency.x.outputs.base}/modules/pool"\n}\n',
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_by_functions_of_paths_gets_the_inputs(tmp_path: Path, kind: str) -> None:
    files = {"live/dev/terragrunt.hcl": SOURCES[kind] + GIVES, "live/root.hcl": ""}
    assert [outcome for _, outcome, _ in found(tmp_path, files, ".")] == ["fail"]


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_a_source_that_may_lie_elsewhere_is_judged_as_what_it_may_be_and_said(tmp_path: Path, kind: str) -> None:
    files = {"live/dev/terragrunt.hcl": ELSEWHERE[kind] + GIVES, "live/root.hcl": ""}
    assert [outcome for _, outcome, _ in found(tmp_path, files, ".")] == ["fail"]
    findings = scan(ScanRequest(tmp_path)).findings
    (said,) = [each for each in findings if each.rule_id == "CKV_AVD_13" and each.outcome.value == "fail"]
    assert said.span.path.endswith("terragrunt.hcl")
    assert "only a run of Terragrunt tells how this source begins; modules/pool is judged for it" in said.reason


READ = {
    "all locals": 'inputs = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals\n',
    "in a local": 'locals {\n  env = read_terragrunt_config("../env.hcl")\n}\ninputs = merge({}, local.env.locals)\n',
    "its inputs": 'locals {\n  env = read_terragrunt_config("../env.hcl")\n}\ninputs = local.env.inputs\n',
    "by its key": 'locals {\n  env = read_terragrunt_config("../env.hcl")\n}\n'
    'inputs = { kind = local.env.locals["kind"] }\n',
}


@pytest.mark.parametrize("kind", READ)
def test_a_config_that_is_read_gives_all_that_it_says(tmp_path: Path, kind: str) -> None:
    files = {
        "live/dev/terragrunt.hcl": 'terraform {\n  source = "../../modules/pool"\n}\n' + READ[kind],
        "live/env.hcl": 'locals {\n  kind = "Pooled"\n}\n' + GIVES,
    }
    assert [outcome for _, outcome, _ in found(tmp_path, files, ".")] == ["fail"]
