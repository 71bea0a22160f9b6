"""One process that scans again and again, through the runners' own API; and how often the engine works in one run."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, copy_pack, run_checkov
from tests.checkov_bridge.test_real_engine import ARM, BICEP, FILES, PLAN, TEMPLATE, TERRAFORM
from tests.languages.terraform.terraform_support import write_files

# Scans three times, as a test of Checkov's own style does, with the file changed and then the settings.
SCANS = """
import sys
from pathlib import Path
from checkov.runner_filter import RunnerFilter
from {module} import Runner
checks, name = sys.argv[1:]
settings = Path(".avd-intune.yaml")
file = Path(name)
def scan():
    wanted = RunnerFilter(checks=["CKV_AVD_1"])
    report = Runner().run(root_folder=".", external_checks_dir=[checks], runner_filter=wanted)
    print(len(report.passed_checks), len(report.failed_checks), report.error_status.name)
scan()
text = file.read_text()
file.write_text(text.replace("Pooled", "Personal"))
scan()
file.write_text(text)
settings.write_text("baseline: current\\n")
scan()
settings.write_text("colour: red\\n")
scan()
settings.unlink()
scan()
"""


@pytest.mark.parametrize(
    ("module", "name", "text"),
    [
        pytest.param("checkov.terraform.runner", "main.tf", TERRAFORM, id="terraform"),
        pytest.param("checkov.bicep.runner", "main.bicep", BICEP, id="bicep"),
        pytest.param("checkov.arm.runner", "main.json", json.dumps(TEMPLATE), id="arm"),
        pytest.param("checkov.terraform.plan_runner", "plan.json", json.dumps(PLAN), id="plan"),
    ],
)
def test_scans_through_the_runners_see_changed_files_and_settings(
    tmp_path: Path, module: str, name: str, text: str
) -> None:
    write_files(tmp_path, {name: text.replace("NAME", "pool")})
    run = run_checkov(CHECKS, name, folder=tmp_path, code=SCANS.format(module=module))
    assert run.output.splitlines() == ["0 1 SUCCESS", "1 0 SUCCESS", "1 0 SUCCESS", "0 0 ERROR", "0 1 SUCCESS"]
    assert len(run.own_error_lines) == 1
    assert "unknown key colour" in run.own_error_lines[0]


COUNTED = """

import os as _os
_uncounted = scan


def scan(request: ScanRequest) -> ScanResult:
    with open(_os.environ["SCANS"], "a") as file:
        file.write(f"{_os.getpid()} {' '.join(sorted(request.languages))}\\n")
    return _uncounted(request)
"""


# Checkov forks by itself.
PARALLEL = {"fork": {}, "none": {"CHECKOV_PARALLELIZATION_TYPE": "none"}}


@pytest.mark.parametrize("way", PARALLEL)
def test_engine_scans_once_per_runner_with_all_checks_on(tmp_path: Path, way: str) -> None:
    pack = copy_pack(tmp_path / "pack", engine=None)
    engine = pack / "avd_intune" / "engine.py"
    engine.write_text(engine.read_text() + COUNTED)
    estate = write_files(tmp_path / "estate", FILES)
    counted = tmp_path / "scans"
    run = run_checkov(
        "-d", ".", "--external-checks-dir", pack, "-o", "json", folder=estate,
        environment={"LOG_LEVEL": "ERROR", "SCANS": str(counted), **PARALLEL[way]},
    )  # fmt: skip
    assert f"{ARM}.hp-arm" in run.output
    lines = [line.split(" ", 1) for line in counted.read_text().splitlines()]
    # Terraform twice: `*.tf.json` is a framework of its own, with a report of its own.
    assert Counter(languages for _, languages in lines) == {"arm": 1, "bicep": 1, "terraform": 2, "terraform_plan": 1}
    assert len({process for process, _ in lines}) == (5 if way == "fork" else 1)
