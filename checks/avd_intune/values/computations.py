"""How an unknown value is computed."""

from __future__ import annotations

from avd_intune.values.value_types import Unknown, Value


def computation_of(value: Value) -> tuple[str, tuple[Value, ...]] | None:
    """Return what an unknown value is computed by: the operation and its arguments; None where that is not known."""
    if not isinstance(value, Unknown) or value.computed is None or value.computed.key != value.key:
        return None
    return value.computed.operation, value.computed.arguments
