"""Hostile expressions: no nesting, chain or loop fills the memory or has no end."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform.evaluation.context import MAX_DEPTH, shared_budget
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.syntax.hcl_tree import Binary, Conditional, GetAttribute, Literal, Variable
from avd_intune.source.budget import Budget
from avd_intune.source.tree import Node
from avd_intune.values.display import describe
from avd_intune.values.identity import first_unknown
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import Known, OneOf, Unknown, Value

from tests.languages.terraform.hcl_support import LocalsScope, evaluate_text, parse_expression


def deep(levels: int) -> Node:
    node: Node = Literal(0, 0, 1)
    for _ in range(levels):
        node = Conditional(0, 0, Literal(0, 0, True), node, Literal(0, 0, 2))  # type: ignore[arg-type]
    return node


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5000])
def test_deep_nesting_ends_in_an_unknown(levels: int) -> None:
    _, source = parse_expression("1")
    value = evaluate(deep(levels), LocalsScope(source, Path()))  # type: ignore[arg-type]
    assert isinstance(value, (Unknown, OneOf)), describe(value)


def test_long_chains_are_no_nesting() -> None:
    chain: Node = Variable(0, 0, "var")
    for _ in range(5000):
        chain = GetAttribute(0, 0, chain, "x")  # type: ignore[arg-type]
    total: Node = Literal(0, 0, 1)
    for _ in range(5000):
        total = Binary(0, 0, "+", total, Literal(0, 0, 1))  # type: ignore[arg-type]
    _, source = parse_expression("1")
    scope = LocalsScope(source, Path(), x=Unknown("deep", key="x"))
    assert isinstance(evaluate(chain, scope), Unknown)  # type: ignore[arg-type]
    assert to_python(evaluate(total, scope)) == 5001  # type: ignore[arg-type]


def test_a_local_that_uses_itself_ends_in_an_unknown() -> None:
    value = evaluate_text("local.a", locals_text="locals {\n  a = [local.a]\n}\n")
    assert "nested" in describe(value, 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "[var.l, var.l]",
        "{a = var.l, b = var.l}",
        "[for i in [1, 2] : var.l]",
        '{for i in ["a", "b"] : i => var.l}',
        "concat([var.l], [var.l])",
    ],
)
def test_values_that_double_are_cut_off(text: str) -> None:
    value: Value = Known(1)
    for _ in range(40):
        value = evaluate_text(text, l=value)
    assert isinstance(first_unknown(value), Unknown)


@pytest.mark.parametrize("text", ["[var.l]", "{a = var.l}", "[for i in [1] : var.l]", "concat([var.l])"])
def test_values_that_nest_ever_deeper_are_cut_off(text: str) -> None:
    value: Value = Known(1)
    for _ in range(2000):
        value = evaluate_text(text, l=value)
    found = first_unknown(value)
    assert found is not None and found.reason == "it has more than 100 levels"


def test_loops_over_loops_stop_at_the_budget() -> None:
    with shared_budget(20_000):
        value = evaluate_text("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a + b + c]]]")
    assert "too many steps" in describe(value, 10_000_000)


@pytest.mark.parametrize(
    "text", ["1e999999999 + 1", "1e4000 * 1e4000", "-1e999999999", '"${1e999999999}"', "1e9999 % 3"]
)
def test_huge_numbers_do_not_fill_the_memory(text: str) -> None:
    assert isinstance(evaluate_text(text), Value)


def test_texts_of_many_parts_count_by_their_parts() -> None:
    value: Value = Unknown("it is an input", key="x")
    with Budget(4_000).in_use() as budget:
        for _ in range(13):
            value = evaluate_text('"${var.l}a${var.l}"', l=value)
        assert budget.steps < 0
    assert isinstance(value, Unknown) and "too many steps" in value.reason
