"""Conditions of validations that ask in other words whether a variable is one of a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import known_texts
from avd_intune.values.value_types import Unknown

WRITTEN_OTHERWISE = [
    'index(["Personal", "Pooled"], var.kind) >= 0',
    '-1 < try(index(["Personal", "Pooled"], var.kind), -1)',
    'length(setsubtract([var.kind], ["Personal", "Pooled"])) == 0',
    'setsubtract([var.kind], ["Personal", "Pooled"]) == toset([])',
    'length(setintersection(["Personal", "Pooled"], [var.kind])) > 0',
    'length([for each in ["Personal", "Pooled"] : each if each == var.kind]) == 1',
    'one([for each in ["Personal", "Pooled"] : each if each == var.kind]) != null',
    'anytrue([for each in toset(["Personal", "Pooled"]) : var.kind == each])',
    'length(regexall("^(Personal|Pooled)$", var.kind)) > 0',
    "lookup({ Personal = true, Pooled = true }, var.kind, false)",
    "can({ Personal = 1, Pooled = 2 }[var.kind])",
]
SAYS_NOTHING = [
    'length(setsubtract(["Personal"], [var.kind])) > 0',
    'length([for each in ["Personal"] : each if each == var.kind]) == 0',
    'length(regexall("Personal", var.kind)) > 0',
    "lookup({ Personal = true, Pooled = false }, var.kind, false)",
    'anytrue([for each in ["a", "b"] : length(var.kind) > 2])',
    'index(["Personal"], var.kind) < 5',
    "length(var.kind) > 0",
]


def _output(folder: Path, condition: str) -> object:
    variable = (
        f'variable "kind" {{\n  validation {{\n    condition = {condition}\n    error_message = "No."\n  }}\n}}\n'
    )
    (folder / "main.tf").write_text(f'{variable}output "kind" {{\n  value = var.kind\n}}\n', encoding="utf-8")
    (deployment,) = read_terraform(Workspace(folder))
    return deployment.outputs["kind"]


@pytest.mark.parametrize("condition", WRITTEN_OTHERWISE)
def test_a_list_in_other_words(condition: str, tmp_path: Path) -> None:
    assert sorted(known_texts(_output(tmp_path, condition))) == ["Personal", "Pooled"]


@pytest.mark.parametrize("condition", SAYS_NOTHING)
def test_what_says_nothing(condition: str, tmp_path: Path) -> None:
    assert isinstance(_output(tmp_path, condition), Unknown)
