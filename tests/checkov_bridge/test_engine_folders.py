"""No folder of the engine is left where Python looks for modules once Checkov has loaded the pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, run_checkov
from tests.checkov_bridge.test_real_engine import BICEP, PLAN, TEMPLATE, TERRAFORM
from tests.languages.terraform.terraform_support import write_files

# An editable installation of the pack has an entry of its own on the path, which is no folder.
RUN = """
import os, sys
from checkov.runner_filter import RunnerFilter
from {module} import Runner
for _ in range(2):
    report = Runner().run(root_folder=".", external_checks_dir=[sys.argv[1]], runner_filter=RunnerFilter())
    print(report.error_status.name, [entry for entry in sys.path if "avd_intune" in entry and os.path.isdir(entry)])
print([entry for entry in sys.path if entry == sys.argv[1]] != [])
"""


@pytest.mark.parametrize(
    ("module", "name", "text"),
    [
        pytest.param("checkov.terraform.runner", "main.tf", TERRAFORM, id="terraform"),
        pytest.param("checkov.bicep.runner", "main.bicep", BICEP, id="bicep"),
        pytest.param("checkov.arm.runner", "main.json", json.dumps(TEMPLATE), id="arm"),
        pytest.param("checkov.terraform.plan_runner", "plan.json", json.dumps(PLAN), id="plan"),
        pytest.param("checkov.dockerfile.runner", "Dockerfile", "FROM scratch\n", id="a runner for something else"),
    ],
)
def test_no_folder_of_the_engine_is_left_on_the_path(tmp_path: Path, module: str, name: str, text: str) -> None:
    write_files(tmp_path, {name: text.replace("NAME", "pool")})
    run = run_checkov(CHECKS, folder=tmp_path, code=RUN.format(module=module))
    # The checks folder itself is Checkov's matter.
    assert run.output.splitlines()[-3:] == ["SUCCESS []", "SUCCESS []", "True"]
