"""Terraform's functions against what the real Terraform answered.

The answers are recorded by scripts/engines/record_terraform_function_answers.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform.evaluation.lazy_functions import LAZY_FUNCTIONS
from avd_intune.languages.terraform.evaluation.type_model import could_be_same, type_of
from avd_intune.languages.terraform.functions.function_table import TERRAFORM_FUNCTIONS
from avd_intune.values.display import describe
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import EvaluationError

from tests.languages.terraform.hcl_support import evaluate_text, type_from_json

FOLDER = Path(__file__).parent / "known_answers"
CONTENT = json.loads((FOLDER / "terraform_functions.json").read_text(encoding="utf-8"), parse_float=Decimal)
NAMES: list[str] = json.loads((FOLDER / "function_names_of_terraform.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = CONTENT["cases"]


def expression_of(case: Mapping[str, Any]) -> str:
    return str(case["expression"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files")
    for name, text in CONTENT["files"].items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", [case for case in CASES if "error" not in case], ids=expression_of)
def test_a_call_has_the_value_and_type_that_terraform_gives_it(case: dict[str, Any], folder: Path) -> None:
    value = evaluate_text(case["expression"], folder)
    assert not isinstance(value, EvaluationError), value.reason
    assert same(to_python(value), case["value"]), describe(value)
    assert could_be_same(type_of(value), type_from_json(case["type"])), describe(value)


def same(ours: object, theirs: object) -> bool:
    """Compare also what Python holds for equal: true and 1."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(item, theirs[name]) for name, item in ours.items())
    return ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "error" in case and "differs" not in case], ids=expression_of
)
def test_a_call_that_terraform_rejects_is_an_error_with_a_reason(case: dict[str, Any], folder: Path) -> None:
    value = evaluate_text(case["expression"], folder)
    assert isinstance(value, EvaluationError), describe(value)
    assert len(value.reason) > 10


@pytest.mark.parametrize("case", [case for case in CASES if "differs" in case], ids=expression_of)
def test_where_we_differ_on_purpose_terraform_rejects_and_we_answer(case: dict[str, Any], folder: Path) -> None:
    assert "error" in case
    assert not isinstance(evaluate_text(case["expression"], folder), EvaluationError)


_OF_LANGUAGE = {each for each in TERRAFORM_FUNCTIONS if not each.startswith("provider::")}


def test_every_function_of_terraform_is_there() -> None:
    plain = {name.removeprefix("core::") for name in NAMES}
    assert plain - TERRAFORM_FUNCTIONS.keys() == {each for each in LAZY_FUNCTIONS if "::" not in each}


def test_what_terraform_does_not_have_comes_from_opentofu() -> None:
    assert _OF_LANGUAGE - set(NAMES) == {
        "base64gunzip",
        "cidrcontains",
        "urldecode",
    }


def test_every_function_is_among_the_recorded_calls() -> None:
    made_on_deployment = {"bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid"}
    called = {case["expression"].partition("(")[0] for case in CASES}
    written_otherwise = {"base64gzip", "base64gunzip", "cidrcontains", "sensitive", "urldecode"}
    assert _OF_LANGUAGE - called - made_on_deployment == written_otherwise
