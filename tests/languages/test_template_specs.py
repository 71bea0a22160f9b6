"""Template specs that are linked to in circles and in great numbers, and what is known of them in several processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.command_line.shared_scan import protocol
from avd_intune.engine import scan
from avd_intune.languages.deployments import read_deployments, specs_said
from avd_intune.languages.embedded import expansion
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
VERSION = "Microsoft.Resources/templateSpecs/versions"


def template(*resources: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": list(resources)}


def link(name: str, spec: str, **given: Any) -> dict[str, Any]:
    properties = {"mode": "Incremental", "templateLink": {"id": f"[resourceId('{VERSION}', '{spec}', '1.0')]"}}
    properties["parameters"] = {each: {"value": value} for each, value in given.items()}
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": properties,
    }


def pool(kind: str) -> dict[str, Any]:
    properties = {"hostPoolType": kind, "loadBalancerType": "Persistent", "personalDesktopAssignmentType": "Automatic"}
    kind_of = "Microsoft.DesktopVirtualization/hostPools"
    return {"type": kind_of, "apiVersion": "2024-04-03", "name": "pool", "location": "w", "properties": properties}


GIVEN = template(pool("[parameters('kind')]"), kind={"type": "string", "defaultValue": "Personal"})
# The name is an input, so that the template is not known as a whole.
OPEN_SPEC = f"""variable "name" {{}}

resource "azapi_resource" "version" {{
  type      = "{VERSION}@2022-02-01"
  parent_id = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Resources/templateSpecs/desktops"
  name      = "1.0"
  body = {{ properties = {{ mainTemplate = {{ resources = [{{
    type = "Microsoft.DesktopVirtualization/hostPools", name = var.name, properties = {{ hostPoolType = "Pooled" }}
  }}] }} }} }}
}}
"""


def keep(folder: Path, spec: str, kept: dict[str, Any]) -> None:
    """Write a Bicep file that keeps a template as a version of a spec."""
    (folder / f"{spec}.json").write_text(json.dumps(kept), encoding="utf-8")
    code = (
        f"resource version '{VERSION}@2022-02-01' = {{\n  name: '{spec}/1.0'\n  location: 'w'\n"
        f"  properties: {{ mainTemplate: loadJsonContent('{spec}.json') }}\n}}\n"
    )
    (folder / f"{spec}.bicep").write_text(code, encoding="utf-8")


def reasons(folder: Path) -> list[str]:
    return [each.reason for each in scan(ScanRequest(folder)).findings if each.outcome.value != "pass"]


def test_a_spec_that_links_to_itself_is_followed_once(tmp_path: Path) -> None:
    keep(tmp_path, "desktops", template(pool("Pooled"), *(link(f"again{number}", "desktops") for number in range(4))))
    (tmp_path / "main.json").write_text(json.dumps(template(link("first", "desktops"))), encoding="utf-8")
    found = reasons(tmp_path)
    assert sum("links to itself, directly or through others" in each for each in found) == 4
    assert sum('is "Pooled"' in each for each in found) == 1


def test_no_more_links_are_followed_than_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "MOST_SPECS", 3)
    keep(tmp_path, "desktops", template(pool("Pooled")))
    links = [link(f"avd-{number}", "desktops") for number in range(5)]
    (tmp_path / "main.json").write_text(json.dumps(template(*links)), encoding="utf-8")
    found = reasons(tmp_path)
    assert sum("is deployed by one of more than 3 links, which are not followed" in each for each in found) == 2
    assert sum('is "Pooled"' in each for each in found) == 3


def test_each_of_several_versions_of_one_name_is_a_case(tmp_path: Path) -> None:
    for place, kind in (("one", "Personal"), ("other", "Pooled")):
        (tmp_path / place).mkdir()
        keep(tmp_path / place, "desktops", template(pool(kind)))
    (tmp_path / "main.json").write_text(json.dumps(template(link("avd", "desktops"))), encoding="utf-8")
    assert any('the host pool type is "Pooled"' in each for each in reasons(tmp_path))


def test_what_one_process_keeps_is_known_to_the_others(tmp_path: Path) -> None:
    keep(tmp_path, "desktops", template(pool("Pooled")))
    (tmp_path / "main.json").write_text(json.dumps(template(link("avd", "desktops"))), encoding="utf-8")
    request = ScanRequest(tmp_path)
    deployments = read_deployments(Workspace.for_request(request), request)
    read = [
        [protocol.Read((0, number), each.root, False, (), specs=tuple(specs_said([each])))]  # type: ignore[arg-type]
        for number, each in enumerate(deployments)
    ]
    names = {name for kept in protocol.kept_of(read) for said in kept.specs for name, _, _ in said.kept}
    assert names == {("desktops", "1.0")}


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_version_that_another_one_deploys_is_not_judged_by_its_defaults(tmp_path: Path, is_kept: bool) -> None:
    keep(tmp_path, "desktops", GIVEN)
    outer = template(link("avd", "desktops", kind="Pooled"))
    if is_kept:
        keep(tmp_path, "outer", outer)
    else:
        policy = {"properties": {"policyRule": {"if": {}, "then": {"effect": "deployIfNotExists", "details": {}}}}}
        deployment = {"properties": {"mode": "incremental", "template": outer}}
        policy["properties"]["policyRule"]["then"]["details"]["deployment"] = deployment  # type: ignore[index]
        (tmp_path / "policy.json").write_text(json.dumps(policy), encoding="utf-8")
    judged = [each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert [each.outcome.value for each in judged] == ["fail"]


def test_a_version_with_an_open_part_is_known_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(OPEN_SPEC, encoding="utf-8")
    (tmp_path / "main.json").write_text(json.dumps(template(link("x", "desktops"))), encoding="utf-8")
    assert any("the template spec desktops is only known to Azure" in each for each in reasons(tmp_path))


SPEC = (
    "/subscriptions/$(subscription)/resourceGroups/rg/providers/Microsoft.Resources/templateSpecs/desktops/versions/1.0"
)
PIPELINE = f"""steps:
  - task: AzureCLI@2
    inputs:
      scriptType: bash
      scriptLocation: inlineScript
      inlineScript: az deployment group create -g avd -p kind=Pooled -s "{SPEC}"
"""


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("'desktops/1.0'", {"fail"}),
        ("'other/1.0'", {"pass"}),
        # It may be what the pipeline deploys, or another one, which nobody gives a value: the worse is told.
        ("isNew ? 'desktops/1.0' : 'other/1.0'", {"fail"}),
        # What the pipeline asks for is kept nowhere else.
        ("'${name}/1.0'", {"fail"}),
        ("'${name}/2.0'", {"pass"}),
        ("'desktops/${name}'", {"fail"}),
        ("name", {"fail"}),
    ],
)
def test_a_version_of_an_open_name_gets_what_a_pipeline_gives(tmp_path: Path, name: str, outcomes: set[str]) -> None:
    keep(tmp_path, "kept", GIVEN)
    written = tmp_path / "kept.bicep"
    text = written.read_text(encoding="utf-8").replace("'kept/1.0'", name)
    written.write_text(f"param name string\nparam isNew bool\n{text}", encoding="utf-8")
    (tmp_path / "azure-pipelines.yml").write_text(PIPELINE, encoding="utf-8")
    judged = [each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert {each.outcome.value for each in judged} == outcomes
    assert "CKV_AVD_13" not in {each.rule_id for each in scan(ScanRequest(tmp_path)).findings}


def test_a_version_of_an_open_name_is_not_the_one_that_code_keeps_under_the_name(tmp_path: Path) -> None:
    keep(tmp_path, "desktops", GIVEN)
    keep(tmp_path, "kept", template(pool("[parameters('kind')]"), kind={"type": "string", "defaultValue": "Personal"}))
    written = tmp_path / "kept.bicep"
    text = written.read_text(encoding="utf-8").replace("'kept/1.0'", "'${name}/1.0'")
    written.write_text(f"param name string\n{text}", encoding="utf-8")
    (tmp_path / "azure-pipelines.yml").write_text(PIPELINE, encoding="utf-8")
    judged = [each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert sorted(each.outcome.value for each in judged) == ["fail", "pass"]


@pytest.mark.parametrize(
    "kind",
    [f'"{VERSION}@2022-02-01"', "var.kind", f'var.is_new ? "{VERSION}@2022-02-01" : "Microsoft.Web/sites@2022-03-01"'],
)
def test_what_keeps_a_template_is_a_version_whatever_its_type_says(tmp_path: Path, kind: str) -> None:
    (tmp_path / "pool.json").write_text(json.dumps(GIVEN), encoding="utf-8")
    spec = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Resources/templateSpecs/desktops"
    code = f"""variable "kind" {{}}
variable "is_new" {{ type = bool }}

resource "azapi_resource" "version" {{
  type      = {kind}
  parent_id = "{spec}"
  name      = "1.0"
  body      = {{ properties = {{ mainTemplate = jsondecode(file("${{path.module}}/pool.json")) }} }}
}}

resource "azurerm_resource_group_template_deployment" "avd" {{
  template_spec_version_id = "{spec}/versions/1.0"
  parameters_content       = jsonencode({{ kind = {{ value = "Pooled" }} }})
}}
"""
    (tmp_path / "main.tf").write_text(code, encoding="utf-8")
    judged = [each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert [each.outcome.value for each in judged] == ["fail"]
