"""The operators of PowerShell that compare: which of two values comes first, and whether they are equal.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_comparison_operators
"""

from __future__ import annotations

from math import isnan

from avd_intune.estate.scripts.powershell.conversions import (
    Character,
    ConversionError,
    Guid,
    guid_of,
    items_of,
    number_from,
    truth_of,
)
from avd_intune.estate.scripts.powershell.moments import Moment, Span, order
from avd_intune.estate.scripts.powershell.text_operators import UndefinedError
from avd_intune.estate.scripts.powershell.types_of_values import plain_name
from avd_intune.estate.scripts.script_values import (
    EnumValue,
    Items,
    Open,
    Pieces,
    RegistryKey,
    Table,
    Type,
    Version,
    could_be,
    derived,
    known_text,
    numbers_of_version,
)
from avd_intune.source.budget import count_parts

# What is no number is not equal to any one, and neither before nor behind it.
_NO_ORDER = 2


def _compare(left: object, right: object, sensitive: bool) -> int | None:
    """Return -1, 0 or 1; None where the two cannot be compared in order."""
    if isinstance(left, EnumValue):
        left = left.number
    if isinstance(left, (bool, int, float)):
        other = number_from(right)
        if other is None:
            return None
        one = int(left) if isinstance(left, bool) else left
        if isnan(one) or isnan(other):
            return _NO_ORDER
        return (one > other) - (one < other)
    one_text, other_text = known_text(left), known_text(right)
    if isinstance(left, Version) and other_text is not None:
        numbers = numbers_of_version(other_text)
        return None if numbers is None else (left.numbers > numbers) - (left.numbers < numbers)
    if one_text is None or other_text is None:
        return None
    if not sensitive:
        one_text, other_text = one_text.lower(), other_text.lower()
    return (one_text > other_text) - (one_text < other_text)


def equal(left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-eq` gives of a single value."""
    if isinstance(left, (Open, Pieces)) or isinstance(right, (Open, Pieces)):
        return _equal_open(left, right, shown)
    if isinstance(left, bool) and not isinstance(right, (int, float)):
        known = truth_of(right)
        return derived("-eq", shown, left, right) if known is None else left == known
    if left is None or right is None:
        return left is None and right is None
    if isinstance(left, EnumValue):
        if isinstance(right, str):
            return left.name.lower() == right.strip().lower() or right.strip() == str(left.number)
        return left.number == number_from(right)
    if isinstance(left, (Moment, Span)):
        found = order(left, right)
        return found == 0 if found is not None else derived("-eq", shown, left, right)
    if isinstance(left, Character) and isinstance(right, (int, float)):
        return ord(left) == right
    if isinstance(left, Guid) and isinstance(right, str):
        return left == _as_guid(right)
    if isinstance(left, (Table, Items, RegistryKey, Type, tuple)) or isinstance(right, (Table, Items, tuple)):
        if isinstance(left, Type) and isinstance(right, Type):
            return plain_name(left.name) == plain_name(right.name)
        return left is right
    return _compare(left, right, sensitive) == 0


def _as_guid(text: str) -> str:
    try:
        return guid_of(text, text)
    except ConversionError:
        return ""


def _equal_open(left: object, right: object, shown: str) -> object:
    if isinstance(left, Pieces) and isinstance(right, str) and not could_be(left, right):
        return False
    one, other = (left, right) if isinstance(left, (Open, Pieces)) else (right, left)
    plain = known_text(other) if not isinstance(other, (Open, Pieces)) and other is not None else other
    return derived("-eq", shown, one, plain.lower() if isinstance(plain, str) else plain)


def ordered(name: str, left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-gt`, `-ge`, `-lt` or `-le` gives. Raises UndefinedError where PowerShell refuses."""
    if isinstance(left, (Open, Pieces)) or isinstance(right, (Open, Pieces)):
        return derived(name, shown, left, right)
    if isinstance(left, (Moment, Span)):
        found = order(left, right)
        if found is None:
            return derived(name, shown, left, right)
    else:
        found = _compare(left, right, sensitive)
    if found is None:
        if left is None or right is None:
            found = _compare(number_from(left) or 0, right, sensitive) or 0
        else:
            raise UndefinedError(f"`{shown}` compares what has no order")
    if found == _NO_ORDER:
        return False
    return {"-gt": found > 0, "-ge": found >= 0, "-lt": found < 0, "-le": found <= 0}[name]


def contains(left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-contains` gives."""
    inside = items_of(left)
    if inside is None:
        return derived("-contains", shown, left, right)
    count_parts(8 * len(inside))
    answers = [equal(item, right, shown, sensitive) for item in inside]
    if any(answer is True for answer in answers):
        return True
    return derived("-contains", shown, left, right) if any(isinstance(a, Open) for a in answers) else False
