"""A template that other code loads and deploys is judged there, whatever path it is loaded by, and not by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.command_line.entry import main
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

from tests.languages.test_ways_of_deploying import TEMPLATE, write

POOLED = json.dumps(TEMPLATE).replace("Personal", "Pooled")
BICEP = """param t string = 'Pooled'
resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'p'
  location: 'westeurope'
  properties: { hostPoolType: t, loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
"""
DEPLOYS = """resource "azurerm_resource_group_template_deployment" "d" {{
  {0}
  name                = "d"
  resource_group_name = "rg"
  deployment_mode     = "Incremental"
  template_content    = {1}
  parameters_content  = jsonencode({{ t = {{ value = "Personal" }} }})
}}
"""
IN_BICEP = """var file = 'arm/pool.json'
resource d 'Microsoft.Resources/deployments@2022-09-01' = {
  name: 'd'
  properties: { mode: 'Incremental', template: loadJsonContent(file), parameters: { t: { value: 'Personal' } } }
}
"""
EACH = 'for_each = fileset("${path.module}/arm", "*.json")'
LOADED = {
    "a literal path": {"main.tf": DEPLOYS.format("", 'file("${path.module}/arm/pool.json")')},
    "a set of files": {"main.tf": DEPLOYS.format(EACH, 'file("${path.module}/arm/${each.value}")')},
    "a template of a set": {
        "main.tf": DEPLOYS.format(EACH, 'templatefile("${path.module}/arm/${each.value}", { x = timestamp() })'),
        "arm/pool.json": POOLED.replace('"p"', '"${x}"'),
    },
    "decoded in a local": {
        "main.tf": 'locals {\n  all = { for f in fileset(path.module, "arm/**.json") :\n'
        '    trimsuffix(basename(f), ".json") => jsondecode(file("${path.module}/${f}")) }\n}\n'
        + DEPLOYS.format("for_each = local.all", "jsonencode(each.value)")
    },
    "a set in a module call": {
        "main.tf": 'module "d" {\n  source   = "./m"\n  for_each = fileset(path.root, "arm/*.json")\n'
        "  content  = file(each.key)\n}\n",
        "m/main.tf": 'variable "content" {}\n' + DEPLOYS.format("", "var.content"),
    },
    "a path in a local": {
        "main.tf": 'locals {\n  p = "${path.module}/arm/pool.json"\n}\n' + DEPLOYS.format("", "file(local.p)")
    },
    "a path in a variable": {
        "main.tf": 'variable "p" {\n  default = "arm/pool.json"\n}\n' + DEPLOYS.format("", "templatefile(var.p, {})")
    },
    "JSON syntax": {
        "main.tf.json": json.dumps(
            {
                "resource": {
                    "azurerm_resource_group_template_deployment": {
                        "d": {
                            "for_each": '${fileset("${path.module}/arm", "*.json")}',
                            "name": "d",
                            "template_content": '${file("${path.module}/arm/${each.value}")}',
                            "parameters_content": '{"t": {"value": "Personal"}}',
                        }
                    }
                }
            }
        )
    },
    "a path in a variable of Bicep": {"main.bicep": IN_BICEP},
}


def answers(folder: Path) -> list[tuple[str, str]]:
    return [
        (Path(each.span.path).name, each.outcome.value)
        for each in scan(ScanRequest(root=folder)).findings
        if each.rule_id == "CKV_AVD_1"
    ]


@pytest.mark.parametrize("kind", LOADED)
def test_a_template_that_is_loaded_has_the_values_that_it_is_given(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"arm/pool.json": POOLED, **LOADED[kind]})
    assert [outcome for _, outcome in answers(tmp_path)] == ["pass"]


@pytest.mark.parametrize("kind", [kind for kind in LOADED if kind != "a template of a set"])
def test_who_deploys_a_template_is_found_where_the_template_alone_is_scanned(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"arm/pool.json": POOLED, **LOADED[kind]})
    assert answers(tmp_path / "arm") == [("pool.json", "pass")]
    assert answers(tmp_path / "arm/pool.json") == [("pool.json", "pass")]


def test_a_module_of_bicep_that_is_a_template_is_judged_where_it_alone_is_scanned(tmp_path: Path) -> None:
    call = "module p 'arm/pool.json' = {\n  name: 'p'\n  params: { t: 'Personal' }\n}\n"
    write(tmp_path, {"arm/pool.json": POOLED, "main.bicep": call})
    assert answers(tmp_path / "arm/pool.json") == [("pool.json", "pass")]


def test_a_template_that_is_only_uploaded_is_judged_by_itself(tmp_path: Path) -> None:
    blob = 'resource "azurerm_storage_blob" "b" {\n  ' + EACH + "\n  name = each.value\n"
    blob += '  source_content = file("${path.module}/arm/${each.value}")\n}\n'
    deployed = DEPLOYS.format("", 'file("${path.module}/other.json")')
    other = POOLED.replace('"p"', '"q"')
    write(tmp_path, {"arm/pool.json": POOLED, "other.json": other, "main.tf": blob + deployed})
    assert sorted(answers(tmp_path)) == [("other.json", "pass"), ("pool.json", "fail")]


def test_a_bicep_file_is_judged_by_what_is_compiled_from_it_where_other_code_deploys_that(tmp_path: Path) -> None:
    compiled = json.dumps({"metadata": {"_generator": {"name": "bicep"}}, **json.loads(POOLED)})
    write(tmp_path, {"arm/pool.bicep": BICEP, "arm/pool.json": compiled, **LOADED["a literal path"]})
    assert answers(tmp_path) == [("pool.json", "pass")]
    write(tmp_path, {"arm/pool.json": POOLED})  # which nothing says to be compiled
    assert sorted(answers(tmp_path)) == [("pool.bicep", "fail"), ("pool.json", "pass")]


def test_a_template_that_is_yet_to_be_compiled_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"arm/pool.bicep": BICEP, **LOADED["a literal path"]})
    (finding,) = (
        each
        for each in scan(ScanRequest(tmp_path)).findings
        if each.rule_id == "CKV_AVD_12" and each.outcome.value == "fail"
    )
    assert finding.reason.endswith("is compiled from arm/pool.bicep; compile it before the scan")
    assert answers(tmp_path) == []  # its defaults are not what is deployed
    (tmp_path / "main.tf").unlink()
    assert answers(tmp_path) == [("pool.bicep", "fail")]


def test_several_processes_agree_on_what_other_code_deploys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compiled = json.dumps({"metadata": {"_generator": {"name": "bicep"}}, **json.loads(POOLED)})
    write(tmp_path, {"arm/pool.bicep": BICEP, "arm/pool.json": compiled, **LOADED["a set of files"]})
    said = []
    for jobs in ("1", "2", "3"):
        main(["check", str(tmp_path), "--root", str(tmp_path), "-o", "json", "--jobs", jobs])
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == said[2]
    assert '"fail"' not in said[0].replace('"failed"', "")


REMOVED = "removed {\n  from = module.%s\n  lifecycle {\n    destroy = false\n  }\n}\n"
MODULE = """resource "azurerm_virtual_desktop_host_pool" "p" {
  name               = "p"
  type               = "Pooled"
  load_balancer_type = "BreadthFirst"
}
"""
COMPONENT = 'removed {\n  source    = "./modules/pool"\n  from      = component.pool\n  providers = {}\n}\n'
AWAY = {
    "a module": {"main.tf": REMOVED % "pool"},
    "an instance of a module": {"main.tf": REMOVED % 'pool["a"]'},
    "a module in a module": {"main.tf": REMOVED % "all.module.pool"},
    "another spelling": {"main.tf": REMOVED % "host_pool", "modules/host-pool/main.tf": MODULE},
    "JSON syntax": {"main.tf.json": '{"removed": [{"from": "module.pool"}]}'},
    "a component of a stack": {
        "main.tfcomponent.hcl": COMPONENT,
        "a.tfdeploy.hcl": 'deployment "d" {\n  inputs = {}\n}\n',
    },
}


@pytest.mark.parametrize("kind", AWAY)
def test_a_module_that_a_removed_block_takes_away_deploys_nothing(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = "host-pool" if "spelling" in kind else "pool"
    write(tmp_path, {f"modules/{own}/main.tf": MODULE, **AWAY[kind]})
    assert answers(tmp_path) == []
    assert answers(tmp_path / "modules") == []
    main(["check", str(tmp_path), "--root", str(tmp_path)])
    assert "is not deployed: a removed block takes" in capsys.readouterr().out


def test_a_module_that_is_called_or_a_root_itself_is_deployed_all_the_same(tmp_path: Path) -> None:
    call = 'module "other" {\n  source = "./modules/pool"\n}\n'
    write(tmp_path / "a", {"main.tf": REMOVED % "pool" + call, "modules/pool/main.tf": MODULE})
    provider = 'provider "azurerm" {\n  features {}\n}\n'
    write(tmp_path / "b", {"main.tf": REMOVED % "pool", "modules/pool/main.tf": MODULE + provider})
    write(tmp_path / "c", {"main.tf": REMOVED % "pool", "modules/pool/main.tf": MODULE, "modules/pool/a.tfvars": ""})
    write(tmp_path / "d", {"main.tf": REMOVED % "hosts", "modules/pool/main.tf": MODULE})
    for each in "abcd":
        assert [outcome for _, outcome in answers(tmp_path / each)] == ["fail"]
