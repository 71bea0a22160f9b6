"""What lies inside of texts of which parts are unknown."""

from __future__ import annotations

import pytest
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import JsonText, Known, ListValue, PartialString, Unknown, Value

OPEN, SECRET = Unknown("open", key="open"), Unknown("hidden", key="hidden", secret=True)


def text(*parts: str | Value | JsonText) -> PartialString:
    return PartialString("open", key="text", parts=parts)


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        (text("a", OPEN), False),
        (text("a", SECRET), True),
        (text("a", JsonText(SECRET)), True),
        (text("a", JsonText(ListValue((OPEN, SECRET)))), True),
        (text("a", JsonText(ListValue((OPEN, Known(1))))), False),
        (text("a", text("b", SECRET)), True),
        (text("a", text("b", OPEN), OPEN), False),
        (text(*["a", OPEN] * 200, SECRET), True),
        (text(*["a", OPEN] * 200), False),
        (Known("a", secret=True), True),
    ],
)
def test_a_text_is_secret_with_any_part_of_it(value: Value, secret: bool) -> None:
    assert is_secret(value) is secret
