"""What is said of calls of verified modules by their inputs is what their source says, as recorded."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from avd_intune.baselines.verified_modules import verified_modules

from scripts.engines.verified_modules import code_of, modules_called, outcomes_of, recorded_files, with_source

FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in recorded_files()}
CASES = {f"{name}: {case['name']}": (recorded, case) for name, recorded in FILES.items() for case in recorded["cases"]}


@pytest.mark.usefixtures("first_checks")
@pytest.mark.parametrize("name", CASES)
def test_inputs_say_what_the_source_says(name: str) -> None:
    recorded, case = CASES[name]
    assert outcomes_of(code_of(recorded, case), recorded["baseline"]) == case["outcomes"]


def test_every_module_has_recorded_calls() -> None:
    called = {module for recorded, case in CASES.values() for module in modules_called(code_of(recorded, case))}
    assert {name for name in verified_modules() if not any(each.endswith(name) for each in called)} == set()


def test_source_takes_the_place_of_a_call(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(
        "scripts.engines.verified_modules._files_of", lambda clone, tag, folder: [("main.tf", f"# {tag}")]
    )
    recorded, case = CASES["terraform-scaling-plan: serves the host pool"]
    found = with_source(code_of(recorded, case), tmp_path)
    assert found[".terraform/modules/plan/main.tf"] == "# v0.2.1"
    assert '"Key": "plan"' in found[".terraform/modules/modules.json"]
