"""Bicep's operators; the answers are those of the compiler's own operator and evaluation tests."""

from __future__ import annotations

import pytest
from avd_intune.languages.arm.evaluation.operators import BINARY_OPERATORS, UNARY_OPERATORS, binary, negate, unary
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import EvaluationError, Known, Unknown, Value
from avd_intune.values.worlds import explore

from tests.languages.arm.expression_support import unknown

CALL = ArmFunctionContext()

ANSWERS = [
    (1, "+", 3, 4),
    (4, "-", 13, -9),
    (4, "*", 5, 20),
    (-7, "/", 2, -3),
    (-7, "%", 2, -1),
    (123, "<", 456, True),
    (123, "<=", 123, True),
    (123, ">", 456, False),
    ("b", ">=", "b", True),
    ("a", "<", "b", True),
    ("literal", "==", "literal", True),
    ("literal", "==", "LiTeRaL", False),
    ("literal", "!=", "LiTeRaL", True),
    ("literal", "=~", "LiTeRaL", True),
    ("literal", "=~", "L1T3R4L", False),
    ("literal", "!~", "LiTeRaL", False),
    ([1, {"a": 2}], "==", [1, {"a": 2}], True),
    (True, "&&", False, False),
    (True, "||", False, True),
    (None, "??", 123, 123),
    ("a", "??", 123, "a"),
]


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"), ANSWERS, ids=[f"{a!r} {o} {b!r}" for a, o, b, _ in ANSWERS]
)
def test_binary(left: object, operator: str, right: object, expected: object) -> None:
    result = binary(operator, lambda: from_python(left), lambda: from_python(right), CALL)
    assert to_python(result) == expected


def test_every_binary_operator_has_an_answer_here() -> None:
    assert {operator for _, operator, _, _ in ANSWERS} == BINARY_OPERATORS


@pytest.mark.parametrize(
    ("operator", "value", "expected"), [("!", True, False), ("-", 5, -5), ("-", -(2**63) + 1, 2**63 - 1)]
)
def test_unary(operator: str, value: object, expected: object) -> None:
    assert operator in UNARY_OPERATORS
    assert to_python(unary(operator, from_python(value), CALL)) == expected


def fails() -> Value:
    raise AssertionError("the right operand must not be computed")


@pytest.mark.parametrize(("left", "operator"), [(False, "&&"), (True, "||"), ("x", "??")])
def test_the_right_operand_is_not_computed_when_the_left_one_decides(left: object, operator: str) -> None:
    assert to_python(binary(operator, lambda: from_python(left), fails, CALL)) == left


@pytest.mark.parametrize(
    ("left", "operator", "right"), [(1, "/", 0), ("a", "+", "b"), (1, "<", "a"), (1, "&&", True), ({}, "=~", "x")]
)
def test_what_the_language_rejects(left: object, operator: str, right: object) -> None:
    assert isinstance(binary(operator, lambda: from_python(left), lambda: from_python(right), CALL), EvaluationError)


def test_comparisons_with_an_unknown_are_one_decision() -> None:
    same = binary("==", unknown, lambda: Known("Personal"), CALL)
    assert isinstance(same, Unknown)
    other = binary("!=", lambda: Known("Personal"), unknown, CALL)
    both = binary("&&", lambda: same, lambda: other, CALL)
    assert [case.result for case in explore(lambda world: world.truth(both))] == [False]


def test_negation_of_an_unknown_is_the_other_case() -> None:
    value = negate(unknown(), CALL)
    assert [case.result for case in explore(lambda world: world.truth(value))] == [False, True]
