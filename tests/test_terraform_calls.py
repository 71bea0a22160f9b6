"""The random calls that Terraform is asked for, and how an answer of it compares with one of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform.evaluation.evaluator import evaluate

from scripts.engines.terraform_calls import FITTING, LEFT_OUT, POOLS, compared, random_calls
from tests.languages.terraform.hcl_support import LocalsScope, parse_expression

SIGNATURES: dict[str, Any] = {
    "cidrsubnets": {"parameters": [{"type": "string"}], "variadic_parameter": {"type": "number"}},
    "transpose": {"parameters": [{"type": ["map", ["list", "string"]]}]},
    "upper": {"parameters": [{"type": "string"}]},
    "uuid": {},
    "core::upper": {"parameters": [{"type": "string"}]},
}


def test_calls_are_the_same_for_a_seed_and_of_each_function_that_can_be_asked() -> None:
    calls = list(random_calls(1, 60, SIGNATURES))
    assert calls == list(random_calls(1, 60, SIGNATURES))
    assert calls != list(random_calls(2, 60, SIGNATURES))
    for name in ("cidrsubnets", "transpose", "upper"):
        assert sum(f"{name}(" in call for call in calls) == 20


def test_every_argument_is_an_expression() -> None:
    written = [each for places in FITTING.values() for pool in places if not isinstance(pool, str) for each in pool]
    texts = [*written, *(each for pool in POOLS.values() for each in pool)]
    assert texts
    assert not [text for text in texts if " " in text]
    for text in dict.fromkeys(texts):
        expression, _ = parse_expression(text)
        assert type(expression).__name__ != "Invalid", text


def test_what_is_left_out_has_no_arguments() -> None:
    assert not LEFT_OUT & set(FITTING)


@pytest.mark.parametrize(
    ("expression", "answer", "expected"),
    [
        ('upper("a")', {"type": "string", "value": "A"}, "the same"),
        ('upper("a")', {"type": "string", "value": "B"}, "another"),
        ('upper("a")', {"error": True}, "refused by Terraform alone"),
        ("upper([])", {"error": True}, "refused by both"),
        ("upper([])", {"type": "string", "value": "A"}, "missing"),
        ("log(2, 1)", {"error": True, "infinite": True}, "refused by both"),
        ('formatlist("x", null)', {"type": "dynamic", "value": None}, "unknown to both"),
        ('coalesce("x", null, { a = 1 })', {"type": "string", "value": "x"}, "the same"),
        ('coalesce("x", { a = 1 })', {"error": True}, "refused by both"),
    ],
)
def test_an_answer_is_compared(expression: str, answer: dict[str, Any], expected: str) -> None:
    node, source = parse_expression(expression)
    assert compared(evaluate(node, LocalsScope(source, Path(), "")), answer) == expected
