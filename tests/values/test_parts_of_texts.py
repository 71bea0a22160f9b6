"""A text made of texts is counted by the parts that it has, not by the two that it is made of."""

from __future__ import annotations

from avd_intune.source.budget import PARTS_OF_A_STEP, Budget
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import PartialString, Unknown, Value

TEXTS_OF = 400


def steps_of(parts: list[Value]) -> int:
    budget = Budget()
    with budget.in_use():
        partial_string(parts)
    return budget.so_far()[0]


def test_a_text_of_two_long_texts_costs_the_parts_of_both() -> None:
    pieces: list[str | Value] = [each for at in range(TEXTS_OF) for each in ("-", Unknown("given", key=f"p{at}"))]
    text = partial_string(pieces)
    assert isinstance(text, PartialString)
    assert len(text.parts) == 2 * TEXTS_OF
    assert steps_of([text, text]) >= 2 * 2 * TEXTS_OF // PARTS_OF_A_STEP


def test_a_short_text_costs_nothing() -> None:
    assert steps_of([Unknown("given", key="p")]) == 0
