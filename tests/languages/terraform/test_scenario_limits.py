"""What is left out of the scenarios and module calls of a Terraform root is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform import root_run, scenarios
from avd_intune.languages.terraform.pipelines import run_values

from tests.test_limits_speak import POOL, reasons


def test_commands_that_deploy_a_unit_beyond_the_limit_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "MAX_SCENARIOS", 2)
    kinds = ["Personal", "Personal ", "Pooled"]
    commands = "".join(f'    - run: cd unit && terragrunt apply -var "kind={kind}"\n' for kind in kinds)
    files = {
        "module/main.tf": 'variable "kind" {}\n' + POOL.replace('"Personal"', "var.kind"),
        "unit/terragrunt.hcl": 'terraform {\n  source = "../module"\n}\n',
        ".github/workflows/apply.yml": f"on: push\njobs:\n  apply:\n    runs-on: x\n    steps:\n{commands}",
    }
    reason = "line 1, column 1: there are 3 files of values for module; 2 of them are judged"
    assert reason in reasons(tmp_path, files)


def test_more_combinations_of_files_than_are_judged_are_made_so_that_it_is_said() -> None:
    assert run_values._MOST_COMBINATIONS > scenarios.MAX_SCENARIOS


def test_few_of_the_calls_that_there_is_no_room_for_are_asked_for_their_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(root_run, "MAX_MODULE_INSTANCES", 1)
    monkeypatch.setattr(root_run, "MOST_ASKED", 3)
    monkeypatch.setattr(root_run, "note_parts", asked.append)
    calls = "".join(f'module "m{n}" {{\n  source = "./pool"\n  count = 1\n}}\n' for n in range(9))
    said = reasons(tmp_path, {"main.tf": calls, "pool/main.tf": POOL})
    assert len(asked) == 3
    assert sum("more than 1 module instances; the rest is not evaluated" in each for each in said) == 8


def test_stacks_that_lie_in_one_another_again_and_again_are_said(tmp_path: Path) -> None:
    block = 'stack "s{}" {{\n  source = "../{}"\n  path = "s"\n}}\n'
    files = {f"{n}/terragrunt.stack.hcl": block.format(1, n + 1) * 8 for n in range(9)}
    unit = 'unit "u" {\n  source = "../unit"\n  path = "u"\n}\n'
    own = {
        "9/terragrunt.stack.hcl": unit + block.format(2, 9),
        "unit/terragrunt.hcl": 'terraform {\n  source = "../m"\n}\n',
    }
    said = reasons(tmp_path, {"m/main.tf": POOL, **files, **own})
    assert "stacks lie in one another too deep, or too many of them; the rest is not read" in "\n".join(said)
