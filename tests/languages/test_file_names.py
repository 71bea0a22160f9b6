"""Code under other names than the usual ones: templates in .jsonc and .arm, plans in .jsonl or without an ending."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.languages.deployments import read_deployments
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

from tests.languages.arm.template_support import parameter_file, pool, template
from tests.languages.plans.plan_support import POOL, plan_of, resource
from tests.languages.terraform.terraform_support import plain, property_of

TEMPLATE = template([pool(hostPoolType="Pooled")])
PLAN = plan_of(POOL)


def deployments_in(root: Path, *files: str) -> list[tuple[str, str, str]]:
    """Return language, file and scenario of what is found in a folder, or in some of its files."""
    (root / ".git").mkdir(exist_ok=True)
    named = tuple(root / each for each in files)
    request = ScanRequest(None if named else root, files=named)
    found = read_deployments(Workspace.for_request(request), request)
    return [(each.language, Path(each.root).name, each.scenario) for each in found if each.resources]


@pytest.mark.parametrize("name", ["azuredeploy.jsonc", "pool.arm"])
def test_templates_have_other_endings(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("// the host pool of finance\n" + json.dumps(TEMPLATE))
    assert deployments_in(tmp_path) == [("arm", name, "")]


@pytest.mark.parametrize("name", ["pool.jsonc", "pool.arm"])
def test_a_template_that_bicep_uses_is_judged_there_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(TEMPLATE))
    (tmp_path / "main.bicep").write_text(f"module pool '{name}' = {{\n  name: 'pool'\n}}\n")
    assert deployments_in(tmp_path) == [("bicep", "main.bicep", "")]


def test_a_template_with_comments_has_its_parameter_file(tmp_path: Path) -> None:
    declared = {"kind": {"type": "string", "defaultValue": "Personal"}}
    (tmp_path / "pool.jsonc").write_text(
        json.dumps(template([pool(hostPoolType="[parameters('kind')]")], parameters=declared))
    )
    (tmp_path / "pool.parameters.jsonc").write_text(json.dumps(parameter_file(kind="Pooled")))
    request = ScanRequest(tmp_path)
    (deployment,) = read_deployments(Workspace.for_request(request), request)
    value = property_of(deployment, deployment.resources[0].address, "properties")
    assert (deployment.scenario, plain(value)["hostPoolType"]) == ("pool.parameters.jsonc", "Pooled")


@pytest.mark.parametrize("name", ["plans.jsonl", "plans.ndjson", "tfplan", "prod.tfplan"])
def test_plans_in_a_folder_have_other_endings(tmp_path: Path, name: str) -> None:
    other = plan_of(resource("azurerm_virtual_desktop_host_pool.b", {"type": "Personal"}))
    (tmp_path / name).write_text(f"{json.dumps(PLAN)}\n{json.dumps(other)}\n")
    assert deployments_in(tmp_path) == [("terraform_plan", name, "plan 1"), ("terraform_plan", name, "plan 2")]


def test_a_plan_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    for name in ("show.txt", "output"):
        (tmp_path / name).write_text(json.dumps(PLAN))
        assert deployments_in(tmp_path, name) == [("terraform_plan", name, "")]
    # In a folder, only what is named as text is looked at.
    assert deployments_in(tmp_path) == [("terraform_plan", "show.txt", "")]


@pytest.mark.parametrize("content", [b"no plan\n", b"PK\x03\x04\x00\xff\xfe" * 40], ids=["text", "a plan of terraform"])
def test_what_is_no_plan_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tfplan").write_bytes(content)
    assert deployments_in(tmp_path, "tfplan") == deployments_in(tmp_path) == []
