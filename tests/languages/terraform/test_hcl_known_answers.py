"""The evaluator against what the real Terraform answered (scripts/engines/record_terraform_answers.py)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.evaluation.type_constraints import convert, parse_type
from avd_intune.languages.terraform.evaluation.type_model import could_be_same, type_of
from avd_intune.values.display import describe
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import EvaluationError, ListValue, ObjectValue, PartialString, Unknown, Value

from scripts.engines.record_terraform_answers import answers, terraform_version
from tests.languages.terraform.hcl_support import LocalsScope, parse_expression, same_scalar_types, type_from_json

FILE = Path(__file__).parent / "known_answers" / "terraform_expressions.json"
CONTENT = json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)
CASES: list[dict[str, Any]] = CONTENT["cases"]


def case_name(case: Mapping[str, Any]) -> str:
    prefix = f"{case['convert_to']} from " if "convert_to" in case else ""
    return prefix + case["expression"].replace("\n", "\\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files")
    for name, text in CONTENT["files"].items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def answer_of(case: Mapping[str, Any], folder: Path) -> Value:
    text = case["expression"].rstrip("\n") if "<<" not in case["expression"] else case["expression"]
    expression, source = parse_expression(text)
    value = evaluate(expression, LocalsScope(source, folder, CONTENT["files"]["names.tf"]))
    if "convert_to" in case:
        constraint, constraint_source = parse_expression(case["convert_to"])
        value = convert(value, parse_type(constraint, constraint_source))
    return value


AGREED = [case for case in CASES if "differs" not in case]


@pytest.mark.parametrize("case", [case for case in AGREED if "error" not in case], ids=case_name)
def test_an_accepted_expression_has_the_value_and_type_that_terraform_gives_it(
    case: dict[str, Any], folder: Path
) -> None:
    value = answer_of(case, folder)
    assert not isinstance(value, EvaluationError), value.reason
    assert to_python(value) == case["value"]
    assert same_scalar_types(to_python(value), case["value"])
    assert could_be_same(type_of(value), type_from_json(case["type"])), describe(value)


@pytest.mark.parametrize("case", [case for case in AGREED if "error" in case], ids=case_name)
def test_a_rejected_expression_is_an_error_with_a_reason(case: dict[str, Any], folder: Path) -> None:
    value = answer_of(case, folder)
    assert any(is_error(part) for part in parts_of(value)), describe(value)


def is_error(value: Value) -> bool:
    # What is no expression at all, or calls a function that may be a newer one, is unknown, not rejected.
    return isinstance(value, Unknown) and (
        isinstance(value, EvaluationError)
        or value.reason == "the expression could not be read"
        or "a function that is not known here" in value.reason
    )


def parts_of(value: Value) -> Iterator[Value]:
    """Yield a value and all in it: outside of try() a list or text keeps what is rejected in it."""
    yield value
    members: list[Value | None] = []
    if isinstance(value, ListValue):
        members = [*value.items, value.rest]
    elif isinstance(value, ObjectValue):
        members = [*value.entries.values(), value.rest]
    elif isinstance(value, PartialString):
        members = [part for part in value.parts if isinstance(part, Value)]
    for member in members:
        if member is not None:
            yield from parts_of(member)


@pytest.mark.parametrize("case", [case for case in CASES if "differs" in case], ids=case_name)
def test_where_we_differ_on_purpose_terraform_rejects_and_we_answer(case: dict[str, Any], folder: Path) -> None:
    assert "error" in case
    assert not any(is_error(part) for part in parts_of(answer_of(case, folder)))


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_the_binary_still_gives_the_recorded_answers() -> None:
    if terraform_version() != CONTENT["terraform"]:
        pytest.skip(f"the answers were recorded with Terraform {CONTENT['terraform']}")
    sample = CASES[::5]
    given = [{key: case[key] for key in ("type", "value", "error") if key in case} for case in sample]
    assert answers(sample, CONTENT["files"]) == given
