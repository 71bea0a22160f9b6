"""How a value is named and shown to a person."""

from __future__ import annotations

from decimal import Decimal

from avd_intune.source.text import Span
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, Unknown, Value


def label_of(value: Value) -> str:
    """Return how a person knows an unknown value: its last step of provenance, else its key."""
    if value.origin is not None:
        return value.origin.what
    return value.key if isinstance(value, Unknown) else "the value"


def span_of(value: Value) -> Span | None:
    """Return the nearest place where the value was used or written."""
    if value.origin is None:
        return None
    return next((step.span for step in value.origin.chain() if step.span is not None), None)


def declared_at(value: Value) -> Span | None:
    """Return the first place of a value's provenance: where the input that it comes from is declared."""
    if value.origin is None:
        return None
    spans = [step.span for step in value.origin.chain() if step.span is not None]
    return spans[-1] if spans else None


def describe(value: Value, limit: int = 120) -> str:
    """Return a value as a person reads it in a reason: secrets hidden, long content cut."""
    text = _describe(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _describe(value: Value) -> str:
    if value.secret:
        return "(secret)"
    if isinstance(value, Known):
        content = value.value
        if content is None:
            return "null"
        if isinstance(content, bool):
            return "true" if content else "false"
        return f'"{content}"' if isinstance(content, str) else number_text(content)
    if isinstance(value, ListValue):
        items = [_describe(item) for item in value.items]
        return f"[{', '.join(items + (['…'] if value.rest is not None else []))}]"
    if isinstance(value, ObjectValue):
        entries = [f"{key}: {_describe(item)}" for key, item in value.entries.items()]
        return f"{{{', '.join(entries + (['…'] if value.rest is not None else []))}}}"
    if isinstance(value, OneOf):
        return " or ".join(dict.fromkeys(_describe(each.value) for each in value.alternatives))
    if isinstance(value, Unknown):
        return f"unknown ({value.reason})"
    raise TypeError(type(value).__name__)


def number_text(number: int | Decimal) -> str:
    """Return a number as text, in base 16 where Python refuses to write it out."""
    # Python refuses to write out an int of more than 4,300 digits.
    return hex(number) if isinstance(number, int) and number.bit_length() > 14_000 else str(number)
