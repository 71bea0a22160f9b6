"""Variables, instances, modules, overrides and files give what the real Terraform plans for them.

`record_terraform_plans.py` beside this file made the recorded answers.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue

from tests.languages.terraform.record_terraform_plans import CASES, planned_inputs
from tests.languages.terraform.terraform_support import plain

FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def evaluated_inputs(case: Path) -> dict[str, Any]:
    (deployment,) = read_terraform(Workspace(case))
    assert [problem.reason for problem in deployment.problems] == []
    found = {}
    for resource in deployment.resources:
        assert resource.mode is Mode.MANAGED
        assert isinstance(resource.properties, ObjectValue)
        found[resource.address] = plain(resource.properties.entries["input"])
    return found


# What `terraform_data` gives back is its input. A plan has it only after apply; what is judged is what will be there.
AFTER_APPLY: dict[str, dict[str, Any]] = {
    "instances": {"output": "text"},
    "modules": {"names": ["dev=vdpool-dev", "prod=vdpool-prod"], "nested": "vdpool-vm-1-in-vdpool-prod"},
}


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: path.name)
def test_evaluation_equals_the_recorded_plan(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    for name, value in AFTER_APPLY.get(case.name, {}).items():
        assert "(known after apply)" in json.dumps(expected["terraform_data.uses"][name])
        expected["terraform_data.uses"][name] = value
    assert evaluated_inputs(case) == expected


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("name", ["instances", "modules"])
def test_the_recorded_plan_is_what_terraform_plans(name: str) -> None:
    case = CASES / name
    assert planned_inputs(case) == json.loads((case / "expected.json").read_text(encoding="utf-8"))
