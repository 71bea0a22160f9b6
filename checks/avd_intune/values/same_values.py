"""Whether two values are the same in everything that anybody could ever see of them, their provenance included."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from avd_intune.source.text import Span
from avd_intune.values.value_types import Alternative, Assumptions, Decision, JsonText, Origin, Value, value_fields

_PLAIN = frozenset((str, bool, int, Decimal, type(None)))
# What values consist of and is made of fields like them.
_RECORDS = (Origin, Alternative, Decision, JsonText)


class Comparison:
    """Compares values of two evaluations; what was compared once is not compared again."""

    def __init__(self) -> None:
        # By the ids of two objects, which are kept with it so that the ids stay theirs.
        self._known: dict[tuple[int, int], tuple[object, object, bool]] = {}

    def same(self, left: object, right: object) -> bool:
        """Say whether two values, or what values consist of, are the same. What it does not know is another."""
        try:
            return self._same(left, right)
        except RecursionError:
            return False

    def _same(self, left: object, right: object) -> bool:
        if left is right:
            return True
        kind = type(left)
        if kind is not type(right):
            return False
        if kind in _PLAIN or kind is Span:
            return left == right
        if isinstance(left, tuple) and isinstance(right, tuple):
            return len(left) == len(right) and all(map(self._same, left, right))
        key = (id(left), id(right))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (left, right, self._compared(left, right))
        return known[2]

    def _compared(self, left: object, right: object) -> bool:
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            if len(left) != len(right):
                return False
            # The order of entries is seen, too.
            pairs = zip(left.items(), right.items(), strict=True)
            return all(self._same(a, c) and self._same(b, d) for (a, b), (c, d) in pairs)
        if isinstance(left, Assumptions) and isinstance(right, Assumptions):
            return self._same(left.choices, right.choices)
        if isinstance(left, (Value, *_RECORDS)):
            same = self._same
            return all(same(getattr(left, name), getattr(right, name)) for name in value_fields(type(left)))
        return False
