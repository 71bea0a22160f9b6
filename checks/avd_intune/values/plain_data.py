"""Values made of plain Python data and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, ResourceValue, Value


def from_python(data: object, origin: Origin | None = None) -> Value:
    """Turn plain Python data (dict, list/tuple, scalars; float becomes Decimal) into a Value."""
    if data is None or isinstance(data, (bool, int, str, Decimal)):
        return Known(data, origin=origin)
    if isinstance(data, float):
        return Known(normal_number(Decimal(repr(data))), origin=origin)
    if isinstance(data, Mapping):
        return ObjectValue({str(k): from_python(v, origin) for k, v in data.items()}, origin=origin)
    if isinstance(data, Sequence):
        return ListValue(tuple(from_python(item, origin) for item in data), origin=origin)
    if isinstance(data, Value):
        return data
    raise TypeError(f"no value can be made of {type(data).__name__}")


class NotPlainError(Exception):
    """A value is not wholly known; `value` is the part that is not."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def to_python(value: Value) -> object:
    """Turn a wholly known value into plain Python data. Raises NotPlainError if any part is not."""
    if isinstance(value, ResourceValue):
        raise NotPlainError(value.reference)
    if isinstance(value, Known):
        return value.value
    if isinstance(value, ListValue) and value.rest is None:
        return [to_python(item) for item in value.items]
    if isinstance(value, ObjectValue) and value.rest is None:
        return {key: to_python(item) for key, item in value.entries.items()}
    raise NotPlainError(value)


def normal_number(number: int | Decimal) -> int | Decimal:
    """Return an integral Decimal as int, so that equal numbers have one form."""
    if isinstance(number, Decimal) and number.is_finite() and number == number.to_integral_value():
        # 1e999999999 is "integral" too, but as an int it would fill the memory.
        return int(number) if number.adjusted() < 400 else number
    return number
