"""Values are the same only if nobody could ever tell them apart."""

from __future__ import annotations

import pytest
from avd_intune.languages.arm.functions.function_api import LambdaValue
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.same_values import Comparison
from avd_intune.values.value_types import (
    Alternative,
    Assumptions,
    Decision,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    PartialString,
    Reference,
    Unknown,
    Value,
)

SOURCE = SourceFile("/r/main.bicep", "param a string\n")
HERE, THERE = Span(SOURCE, 0, 5), Span(SOURCE, 6, 7)


def choice(label: str = "p", span: Span = HERE) -> Assumptions:
    return Assumptions({Decision("p", ("true", "false"), label, span): "true"})


def of(**parts: object) -> Value:
    """Return a value with some of everything, in which a part can be another one."""
    taken: dict[str, object] = {
        **{"text": "a", "what": "a literal", "span": HERE, "secret": False, "reason": "r", "label": "p", "rest": None},
        **{"order": ("x", "y"), "number": 1, "target": "vm"},
        **parts,
    }
    origin = Origin(str(taken["what"]), HERE, Origin("first", taken["span"]))  # type: ignore[arg-type]
    known = Known(str(taken["text"]), origin=origin, secret=bool(taken["secret"]))
    open_value = Unknown(str(taken["reason"]), key="k", references=(Reference("", "", target=str(taken["target"])),))
    either = OneOf((Alternative(known, choice(str(taken["label"]))), Alternative(open_value, choice())))
    text = PartialString("r", key="t", parts=("a", JsonText(known)))
    number = Known(taken["number"])  # type: ignore[arg-type]
    items = ListValue((either, text, number), rest=taken["rest"])  # type: ignore[arg-type]
    return ObjectValue({str(key): items for key in taken["order"]})  # type: ignore[attr-defined]


def test_values_that_are_made_alike_are_the_same() -> None:
    assert Comparison().same(of(), of())


@pytest.mark.parametrize(
    "part",
    [
        *({"text": "b"}, {"what": "a variable"}, {"span": THERE}, {"span": None}, {"secret": True}, {"reason": "s"}),
        *({"label": "q"}, {"rest": Known(1)}, {"order": ("y", "x")}, {"order": ("x",)}, {"number": True}),
        {"target": "other"},
    ],
    ids=str,
)
def test_any_difference_makes_another_value(part: dict[str, object]) -> None:
    assert not Comparison().same(of(), of(**part))


def test_a_lambda_is_the_same_as_itself_only() -> None:
    function, other = LambdaValue("r", key="k", run=lambda: Known(1)), LambdaValue("r", key="k", run=lambda: Known(1))
    assert Comparison().same(function, function)
    assert not Comparison().same(function, other)


def test_what_is_nested_too_deeply_counts_as_another() -> None:
    left, right = Known(1), Known(1)
    values: list[Value] = [left, right]
    for _ in range(5_000):
        values = [ListValue((each,)) for each in values]
    assert not Comparison().same(*values)
