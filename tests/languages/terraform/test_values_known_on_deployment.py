"""What Terraform 1.11.4 plans for expressions over values that only the deployment makes, and knows all the same.

The answers were recorded from `terraform plan`; each is one that it knows before it knows the value.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.snapshots.values_as_data import ValuesAsData
from avd_intune.source.workspace import Workspace

RECORDED = Path(__file__).with_name("known_answers") / "unknown_values.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
RESOURCES = """
variable "open" {
  type = string
}
resource "terraform_data" "u" {
  input = timestamp()
}
resource "terraform_data" "k" {
  input = "fix"
}
resource "terraform_data" "c" {
  count = 1
  input = "c"
}
resource "terraform_data" "none" {
  count = 0
}
resource "terraform_data" "e" {
  for_each = { a = "x", b = "y" }
  input    = each.value
}
locals {
  s = terraform_data.u.id
  t = "ab$${x}"
  o = { a = terraform_data.u.id, b = "known" }
  l = ["a", terraform_data.u.id]
  m = { a = "x", b = "y" }
}
"""
# An input may be null or whatever whoever deploys says, so that nothing is known of it, nor of such lengths.
OPEN = (
    "var.open == null",
    'var.open == ""',
    "coalesce(var.open) == null ? 1 : 2",
    'length(toset([terraform_data.u.id, "a"])) == 1',
    'length(toset([terraform_data.u.id, "a"])) > 1',
    'length(compact(["a", var.open])) == 2',
    "length(var.open[*])",
    'lookup({ a = null }, var.open, "x") == null',
    "tostring(var.open) == null",
    'length(split(",", var.open)) == 3',
)


def outputs_of(folder: Path, expressions: list[str]) -> list[Any]:
    blocks = [f'output "o{at}" {{\n  value = {text}\n}}\n' for at, text in enumerate(expressions)]
    (folder / "main.tf").write_text(RESOURCES + "".join(blocks), encoding="utf-8")
    (deployment,) = read_terraform(Workspace(folder))
    data = ValuesAsData(str)
    return [data.data(deployment.outputs[f"o{at}"]) for at in range(len(expressions))]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return outputs_of(tmp_path_factory.mktemp("recorded"), [row["expression"] for row in ROWS])


@pytest.mark.parametrize("at", range(len(ROWS)), ids=[row["expression"] for row in ROWS])
def test_the_answer_is_that_of_terraform(at: int, answers: list[Any]) -> None:
    assert answers[at] == ROWS[at]["answer"]
    assert isinstance(answers[at], bool) == isinstance(ROWS[at]["answer"], bool)


def test_what_stays_open(tmp_path: Path) -> None:
    found = dict(zip(OPEN, outputs_of(tmp_path, list(OPEN)), strict=True))
    assert [
        each for each, value in found.items() if not (isinstance(value, dict) and {"$unknown", "$oneOf"} & set(value))
    ] == []
