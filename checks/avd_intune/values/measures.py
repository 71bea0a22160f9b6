"""How large and deep a value is, all its members told, and what its language refuses of it.

Values are immutable and may share members, so that a small file can describe a huge value: `a = [b, b]`, `b = [c, c]`
and so on has more members than anything that walks through it could visit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from avd_intune.source.budget import count_parts, current_budget
from avd_intune.values.entries import LazyEntries
from avd_intune.values.refusals import is_refused
from avd_intune.values.value_types import (
    EncodedString,
    EvaluationError,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Value,
)


class Measures:
    """The size and depth of each value that was measured, and what its language refuses of it."""

    def __init__(self) -> None:
        # By the identity of what holds the members, which a value shares with its copies that came through other
        # places. It is kept with them, so that its id stays its own.
        self._known: dict[int, tuple[object, int, int, EvaluationError | None]] = {}

    def of(self, value: Value) -> tuple[int, int]:
        """Return how many values and levels a value has when it is written out. Raises BudgetExceededError."""
        found = self._known.get(id(_content(value)))
        if found is not None:
            return found[1], found[2]
        members = _members(value)
        if not members:
            return 1, 0
        _, size, depth, _ = self._measured(value, members)
        return size, depth

    def refused_in(self, value: Value) -> EvaluationError | None:
        """Return a part of a value that its language refuses, so that it refuses all that asks something of the value.

        Not asked is what stands for further members, of which there may be none; what it refuses in one of several
        cases, in which nothing is deployed; and what it refuses for the empty default of an input, when whoever deploys
        states that. Raises BudgetExceededError.
        """
        if type(value) is Known:
            return None
        found = self._known.get(id(_content(value)))
        if found is not None:
            return found[3]
        members = _members(value)
        if members:
            return self._measured(value, members)[3]
        return value if isinstance(value, EvaluationError) and is_refused(value) else None

    def _measured(self, value: Value, members: tuple[Value, ...]) -> tuple[object, int, int, EvaluationError | None]:
        # Post-order without recursion: what arrives here may be deeper than Python's stack.
        known = self._known
        pending = [(value, members)]
        while pending:
            current, inner = pending[-1]
            content = _content(current)
            if id(content) in known:
                pending.pop()
                continue
            size, depth = 1, 0
            open_ones = len(pending)
            for member in inner:
                further = _members(member)
                if not further:
                    size += 1
                    continue
                found = known.get(id(_content(member)))
                if found is None:
                    pending.append((member, further))
                else:
                    size += found[1]
                    depth = max(depth, found[2])
            if len(pending) == open_ones:
                count_parts(len(inner))
                known[id(content)] = (content, size, depth + 1, self._refused_of(current, inner))
                pending.pop()
        return known[id(_content(value))]

    def _refused_of(self, value: Value, members: tuple[Value, ...]) -> EvaluationError | None:
        """Return what the language refuses of a value whose members have been measured."""
        if isinstance(value, OneOf):
            return None
        rest = value.rest if isinstance(value, (ListValue, ObjectValue)) else None
        certain = (member for member in members if type(member) is not Known and member is not rest)
        return next((refused for refused in map(self.refused_in, certain) if refused is not None), None)


def measures_in_use() -> Measures:
    """Return what has been measured under the budget that is in use; what lives as long as it is measured once."""
    budget = current_budget()
    if budget is None:
        return Measures()
    if not isinstance(budget.measures, Measures):
        budget.measures = Measures()
    return budget.measures


def _members(value: Value) -> tuple[Value, ...]:
    kind = type(value)
    take = _TAKE_MEMBERS.get(kind)
    if take is None:
        take = _TAKE_MEMBERS[kind] = next(take for base, take in _MEMBERS if issubclass(kind, base))
    return take(value)


def _content(value: Value) -> object:
    """Return what holds the members of a value, where that is one object; the value itself otherwise."""
    kind = type(value)
    if kind is ObjectValue:
        return value.entries if value.rest is None and type(value.entries) is dict else value  # type: ignore[attr-defined]
    if kind is ListValue:
        return value.items if value.rest is None else value  # type: ignore[attr-defined]
    return value.parts if kind is PartialString else value  # type: ignore[attr-defined]


def _list_members(value: ListValue) -> tuple[Value, ...]:
    return value.items if value.rest is None else (*value.items, value.rest)


def _object_members(value: ObjectValue) -> tuple[Value, ...]:
    # What nobody has looked at is measured when it is evaluated.
    lazy = isinstance(value.entries, LazyEntries)
    entries = () if lazy else tuple(value.entries.values())
    return entries if value.rest is None else (*entries, value.rest)


def _alternatives(value: OneOf) -> tuple[Value, ...]:
    return tuple([alternative.value for alternative in value.alternatives])


def _open_parts(value: PartialString) -> tuple[Value, ...]:
    inner = (part.value if isinstance(part, JsonText) else part for part in value.parts)
    return tuple([part for part in inner if not isinstance(part, str)])


_MEMBERS: tuple[tuple[type, Callable[[Any], tuple[Value, ...]]], ...] = (
    (ListValue, _list_members),
    (ObjectValue, _object_members),
    (OneOf, _alternatives),
    (PartialString, _open_parts),
    (EncodedString, lambda value: (value.content,)),
    (Value, lambda _: ()),
)
# Asked for every value many times: by its exact type, as they are met.
_TAKE_MEMBERS: dict[type, Callable[[Any], tuple[Value, ...]]] = {}
