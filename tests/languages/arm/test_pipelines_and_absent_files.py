"""Steps of pipelines that name parameter files which are not in the repository, and the order of what they give."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune import engine
from avd_intune.source.scan_request import ScanRequest

from tests.languages.arm.pipeline_support import POOL, host_pool_type, run, task

# What the Bicep file compiles to.
ARM = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "kind": {"type": "string", "defaultValue": "Personal"},
    "adminPassword": {"type": "securestring", "defaultValue": ""}
  },
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "finance",
      "location": "westeurope",
      "properties": {"hostPoolType": "[parameters('kind')]", "loadBalancerType": "Persistent"}
    }
  ]
}
"""

# A step, and what is said of the parameter file that is not at hand.
ABSENT = {
    "az": (run("az deployment group create -f infra/main.bicep -p @params/prod.json"), "is not in the repository"),
    "az without @": (run("az deployment group create -f infra/main.bicep -p prod.json"), "is not in the repository"),
    "an address": (
        run("az deployment group create -f infra/main.bicep -p https://a.example/prod.json"),
        "is not in the repository",
    ),
    "a variable": (run("az deployment group create -f infra/main.bicep -p $PARAMS"), "before the pipeline runs"),
    "a folder by variable": (
        run("az deployment group create -f infra/main.bicep -p ${{ inputs.customer }}/prod.json"),
        "before the pipeline runs",
    ),
    "behind a value that it may replace": (
        run("az deployment group create -f infra/main.bicep -p kind=Personal @prod.json"),
        "is not in the repository",
    ),
    "a stack": (run("az stack sub create -f infra/main.bicep --parameters=prod.json"), "is not in the repository"),
    "a .bicepparam file": (
        run("az deployment group create -f infra/main.bicep -p prod.bicepparam"),
        "is not in the repository",
    ),
    "PowerShell": (
        run("New-AzResourceGroupDeployment -TemplateFile infra/main.bicep -TemplateParameterFile prod.json", "pwsh"),
        "is not in the repository",
    ),
    "a task": (task("csmFile: infra/main.bicep\ncsmParametersFile: params/prod.json"), "is not in the repository"),
    "a task with a variable": (
        task("csmFile: infra/main.bicep\ncsmParametersFile: $(parametersFile)"),
        "before the pipeline runs",
    ),
    "arm-deploy": (
        "jobs:\n  a:\n    steps:\n    - uses: azure/arm-deploy@v2\n      with:\n"
        "        template: infra/main.bicep\n        parameters: prod.json\n",
        "is not in the repository",
    ),
    "bicep-deploy": (
        "jobs:\n  a:\n    steps:\n    - uses: azure/bicep-deploy@v2\n      with:\n"
        "        template-file: infra/main.bicep\n        parameters-file: prod.json\n",
        "is not in the repository",
    ),
    "a second document": (
        "a: b\n---\n" + run("az deployment group create -f infra/main.bicep -p prod.json"),
        "is not in the repository",
    ),
}


@pytest.mark.parametrize(("pipeline", "why"), ABSENT.values(), ids=ABSENT)
@pytest.mark.parametrize("template", ["main.bicep", "main.json"])
def test_what_has_a_default_may_be_another_in_a_parameter_file_that_is_not_at_hand(
    tmp_path: Path, pipeline: str, why: str, template: str
) -> None:
    files = {"infra/main.bicep": POOL} if template == "main.bicep" else {"infra/main.bicep": "", "infra/main.json": ARM}
    answer = host_pool_type(tmp_path, {**files, "pipelines/deploy.yml": pipeline.replace("main.bicep", template)})
    assert answer.outcome.value == "undecided"
    assert why in answer.reason
    assert "from deploy.yml:" in answer.reason


ORDERED = {
    "-p kind=Pooled @given.json": "pass",
    "-p @given.json kind=Pooled": "fail",
    "-p @absent.json kind=Pooled": "fail",
    "-p @absent.json -p @given.json": "pass",
    "-p @given.json -p @absent.json": "undecided",
    "-p kind=Pooled given.bicepparam": "fail",
}


@pytest.mark.parametrize(("arguments", "outcome"), ORDERED.items())
def test_of_files_and_values_that_az_is_given_later_ones_win(tmp_path: Path, arguments: str, outcome: str) -> None:
    files = {
        "given.json": '{"parameters": {"kind": {"value": "Personal"}}}',
        "given.bicepparam": "using 'infra/main.bicep'\nparam kind = 'Personal'\n",
        ".github/workflows/deploy.yml": run(f"az deployment group create -f infra/main.bicep {arguments}"),
    }
    assert host_pool_type(tmp_path, files).outcome.value == outcome


def test_a_parameter_file_whose_name_several_files_have_can_be_each_of_them(tmp_path: Path) -> None:
    files = {
        **{f"{name}/settings.json": '{"parameters": {"kind": {"value": "Personal"}}}' for name in ("a", "b")},
        ".github/workflows/deploy.yml": run("az deployment group create -f infra/main.bicep -p $WHERE/settings.json"),
    }
    answer = host_pool_type(tmp_path, files)
    assert answer.outcome.value in ("pass", "undecided")
    assert answer.outcome.value == "pass" or "several files of the repository" in answer.reason


@pytest.mark.parametrize("ending", [b"\0", b"\xff\xfe"])
def test_a_pipeline_that_is_no_text_is_said(tmp_path: Path, ending: bytes) -> None:
    pipeline = tmp_path / ".github/workflows/deploy.yml"
    pipeline.parent.mkdir(parents=True)
    pipeline.write_bytes(run("az deployment group create -f infra/main.bicep -p kind=Pooled").encode() + b"# " + ending)
    host_pool_type(tmp_path, {})
    findings = engine.scan(ScanRequest(root=tmp_path)).findings
    assert [Path(each.span.path) for each in findings if each.rule_id == "CKV_AVD_13"] == [pipeline]


def test_more_scenarios_than_are_judged_are_said(tmp_path: Path) -> None:
    command = "az deployment group create -f infra/main.bicep -p kind=Personal adminPassword=x{n}"
    steps = "".join(f"    - run: {command.format(n=n)}\n" for n in range(502))
    host_pool_type(tmp_path, {".github/workflows/deploy.yml": f"jobs:\n  a:\n    steps:\n{steps}"})
    reasons = [each.reason for each in engine.scan(ScanRequest(root=tmp_path)).findings]
    assert any("there are 502 parameter files for main.bicep; 500 of them are judged" in each for each in reasons)
