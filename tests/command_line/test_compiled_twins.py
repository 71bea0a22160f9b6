"""`check` judges a Bicep file and the template that was compiled from it once, and says where the two have drifted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.run_command import run_command

BICEP = """\
param hostPoolType string = 'Pooled'

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'vdpool'
  location: resourceGroup().location
  properties: {
    hostPoolType: hostPoolType
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
"""


def values(host_pool_type: str) -> dict[str, Any]:
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"hostPoolType": {"value": host_pool_type}},
    }


def template(balancer: str = "BreadthFirst", default: str = "Pooled", generator: str = "bicep") -> dict[str, Any]:
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"_generator": {"name": generator, "version": "0.30.23.60470", "templateHash": "1"}},
        "parameters": {"hostPoolType": {"type": "string", "defaultValue": default}},
        "resources": [
            {
                "type": "Microsoft.DesktopVirtualization/hostPools",
                "apiVersion": "2023-09-05",
                "name": "vdpool",
                "location": "[resourceGroup().location]",
                "properties": {
                    "hostPoolType": "[parameters('hostPoolType')]",
                    "loadBalancerType": balancer,
                    "preferredAppGroupType": "Desktop",
                },
            }
        ],
    }


def judged(folder: Path, compiled: dict[str, Any], *targets: str, bicep: str = BICEP) -> tuple[set[str], str]:
    """Return the files with a failure of CKV_AVD_1, and what is said beside the findings."""
    (folder / "main.bicep").write_text(bicep, "utf-8")
    (folder / "main.json").write_text(json.dumps(compiled, indent=2), "utf-8")
    result = run_command("check", "--output", "json", *(targets or (".",)), folder=folder)
    found = json.loads(result.output)["findings"]
    return {
        each["block"]["path"] for each in found if each["rule_id"] == "CKV_AVD_1" and each["status"] == "failed"
    }, result.errors


def test_what_is_compiled_and_the_same_is_judged_once_and_that_is_said(tmp_path: Path) -> None:
    failed, said = judged(tmp_path, template())
    assert failed == {"main.bicep"}
    assert "main.json:1: it is compiled from main.bicep and deploys the same; its findings are reported at" in said


def test_each_parameter_file_of_both_is_compared(tmp_path: Path) -> None:
    (tmp_path / "main.pooled.parameters.json").write_text(json.dumps(values("Pooled")), "utf-8")
    (tmp_path / "main.personal.parameters.json").write_text(json.dumps(values("Personal")), "utf-8")
    failed, said = judged(tmp_path, template())
    assert failed == {"main.bicep"}
    assert "deploys the same" in said


@pytest.mark.parametrize(
    ("compiled", "difference"),
    [
        pytest.param(template(balancer="DepthFirst"), "properties.loadBalancerType of", id="other property"),
        pytest.param(template(default="Personal"), "properties.hostPoolType of", id="other default"),
        pytest.param({**template(), "resources": []}, "it deploys 0 and not 1 of", id="other resources"),
    ],
)
def test_what_has_drifted_is_judged_twice_and_that_is_said(
    tmp_path: Path, compiled: dict[str, Any], difference: str
) -> None:
    failed, said = judged(tmp_path, compiled)
    assert "main.bicep" in failed
    assert ("main.json" in failed) == (difference.startswith("properties.loadBalancerType"))
    assert f"main.json:1: it is compiled from main.bicep, but {difference}" in said
    assert "both are judged (it may have to be compiled again)" in said


def test_a_template_that_a_person_wrote_is_judged(tmp_path: Path) -> None:
    failed, said = judged(tmp_path, template(generator="hand"))
    assert failed == {"main.bicep", "main.json"}
    assert "compiled" not in said


def test_a_template_with_values_of_its_own_is_judged(tmp_path: Path) -> None:
    (tmp_path / "main.bicepparam").write_text("using 'main.bicep'\n\nparam hostPoolType = 'Personal'\n", "utf-8")
    failed, said = judged(tmp_path, template())
    assert failed == {"main.json"}
    assert "main.json:1: it is compiled from main.bicep and deployed with other values; both are judged" in said


def test_the_template_alone_is_judged(tmp_path: Path) -> None:
    failed, said = judged(tmp_path, template(), "main.json")
    assert failed == {"main.json"}
    assert "compiled" not in said


def test_the_template_is_judged_where_its_deployment_is_asked_for(tmp_path: Path) -> None:
    failed, _ = judged(tmp_path, template(), "--whole-deployments", "main.json")
    assert failed == {"main.json"}


def test_files_given_one_by_one_lose_nothing_that_a_module_holds(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "pool.bicep").write_text(BICEP, "utf-8")
    nested = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "pool",
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": template(),
        },
    }
    compiled = {**template(), "parameters": {}, "resources": [nested]}
    caller = "module pool 'modules/pool.bicep' = {\n  name: 'pool'\n}\n"
    assert judged(tmp_path, compiled, bicep=caller)[0] == {"modules/pool.bicep"}
    # A file given by itself stands for its modules, too, so that the template says nothing more.
    assert judged(tmp_path, compiled, "main.json", "main.bicep", bicep=caller)[0] == {"modules/pool.bicep"}


@pytest.mark.parametrize(
    ("bicep", "compiled", "default", "expected"),
    [
        ("main.bicep", "azuredeploy.json", "Pooled", {"main.bicep"}),
        ("bicep/hosts.bicep", "arm/hosts.json", "Pooled", {"bicep/hosts.bicep"}),
        ("bicep/hosts.bicep", "arm/hosts.json", "Personal", {"bicep/hosts.bicep"}),
        ("bicep/hosts.bicep", "arm/others.json", "Pooled", {"bicep/hosts.bicep", "arm/others.json"}),
    ],
    ids=["beside it under another name", "in another folder", "there and not the same", "of another name there"],
)
def test_a_template_that_lies_elsewhere(
    tmp_path: Path, bicep: str, compiled: str, default: str, expected: set[str]
) -> None:
    for name, text in ((bicep, BICEP), (compiled, json.dumps(template(default=default)))):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    result = run_command("check", "--output", "json", ".", folder=tmp_path)
    found = json.loads(result.output)["findings"]
    failed = {each["block"]["path"] for each in found if (each["rule_id"], each["status"]) == ("CKV_AVD_1", "failed")}
    assert failed == expected
    is_left_out = expected == {bicep} and default == "Pooled"
    assert ("deploys the same; its findings are reported at" in result.errors) is is_left_out
