"""Variables that a script which runs Terraform has of another one that it loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import found, script

POOLED = {"env.sh": "KIND=Pooled\n"}
APPLY = "terraform apply -var kind=$KIND"
LOADED = {
    "the last value": (POOLED, f"KIND=Personal\nsource ./env.sh\n{APPLY}", "fail"),
    "one that is set again": (POOLED, f". env.sh\nKIND=Personal\n{APPLY}", "pass"),
    "not at hand": ({}, f"KIND=Personal\nsource ./env.sh\n{APPLY}", "undecided"),
    "the environment": ({}, "export TF_VAR_kind=Personal\nsource ./env.sh\nterraform apply", "undecided"),
}


@pytest.mark.parametrize(("files", "commands", "outcome"), LOADED.values(), ids=LOADED)
def test_what_a_script_loads_counts_in_order(
    tmp_path: Path, files: dict[str, str], commands: str, outcome: str
) -> None:
    (answer,) = found(tmp_path, {**files, "a.yml": script(commands)})
    assert answer.outcome.value == outcome, answer.reason
