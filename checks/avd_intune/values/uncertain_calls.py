"""How a function is called over arguments that may be uncertain, for every language.

A function is written as if every argument were certain. Where it reads one that is not, it raises:
NeedsUnknownError for an unknown one (the call becomes unknown), NeedsCaseError for a OneOf (the call is made
once for each alternative). What it does not read never makes its result uncertain. What a language rejects is
a CallRejectedError. `call_in_cases` turns all of them into values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.values.assumptions import NO_ASSUMPTIONS, Assumptions
from avd_intune.values.cases import one_of
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import (
    MAX_ALTERNATIVES,
    Alternative,
    ListValue,
    ObjectValue,
    OneOf,
    ResourceValue,
    Unknown,
    Value,
    replace,
)


class CallRejectedError(Exception):
    """The language rejects the call; `str(error)` says why, e.g. `the index 5 is out of bounds`."""


class NeedsUnknownError(Exception):
    """The result hangs on something unknown: on `value`, or on what the reason says."""

    def __init__(self, value: Unknown | None = None, reason: str | None = None) -> None:
        super().__init__(reason or (value.reason if value is not None else ""))
        self.value = value
        self.reason = reason


class NeedsCaseError(Exception):
    """The result hangs on which alternative of `value` is the one."""

    def __init__(self, value: OneOf) -> None:
        super().__init__("one of several values")
        self.value = value


# What a function raises where its answer is no plain value.
UNSETTLED = (CallRejectedError, NeedsUnknownError, NeedsCaseError)


class _TooManyCasesError(Exception):
    """A call hangs on more combinations of alternatives than are tried."""


class UncertainCall:
    """One call of a function. A language says in a subclass what its rejections and unknowns look like."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._runs = 2 * MAX_ALTERNATIVES

    def rejected(self, error: CallRejectedError, arguments: Sequence[Value]) -> Value:
        """Return the value of a call that the language rejects."""
        raise NotImplementedError

    def undecided(self, need: NeedsUnknownError, arguments: Sequence[Value]) -> Value:
        """Return the value of a call that needs something unknown."""
        reason = need.value.reason if need.value is not None else need.reason
        return unknown_from(self.name, *arguments, reason=reason)

    def spend(self) -> None:
        """Count one run of the function."""

    def run(self, compute: Callable[..., Value], *arguments: Value) -> Value:
        """Return `compute(*arguments)` as a value, once for each case that it asks for.

        `compute` may also take no arguments and read them from its closure; it is then not split into cases.
        """
        try:
            return self._in_case(compute, arguments, NO_ASSUMPTIONS)
        except _TooManyCasesError:
            return self._too_many_cases(arguments)

    def after(self, raised: Exception, compute: Callable[..., Value], *arguments: Value) -> Value:
        """Return `compute(*arguments)` as a value where the first run of it has been made, and has raised this.

        raised: one of UNSETTLED. Most calls are certain; a language runs the function itself and comes here for others.
        """
        self._runs -= 1
        try:
            return self._settled(raised, compute, arguments, NO_ASSUMPTIONS)
        except _TooManyCasesError:
            return self._too_many_cases(arguments)

    def _too_many_cases(self, arguments: tuple[Value, ...]) -> Value:
        reason = f"{self.name} depends on more than {MAX_ALTERNATIVES} combinations of inputs"
        return unknown_from(self.name, *arguments, reason=reason)

    def _in_case(self, compute: Callable[..., Value], arguments: tuple[Value, ...], assumptions: Assumptions) -> Value:
        self._runs -= 1
        if self._runs < 0:
            raise _TooManyCasesError
        self.spend()
        try:
            return compute(*arguments)
        except UNSETTLED as raised:
            return self._settled(raised, compute, arguments, assumptions)

    def _settled(
        self, raised: Exception, compute: Callable[..., Value], arguments: tuple[Value, ...], assumptions: Assumptions
    ) -> Value:
        if isinstance(raised, CallRejectedError):
            return self.rejected(raised, arguments)
        if isinstance(raised, NeedsUnknownError):
            return self.undecided(raised, arguments)
        assert isinstance(raised, NeedsCaseError)
        chosen = raised.value
        results = []
        for alternative in chosen.alternatives:
            merged = assumptions.merge(alternative.assumptions)
            if merged is None:
                continue
            given = tuple(_substitute(argument, chosen, alternative.value) for argument in arguments)
            if all(new is old for new, old in zip(given, arguments, strict=True)):
                # What is undecided is no part of the arguments (it came up inside a lambda).
                reason = f"{self.name} depends on a value that is not decided"
                return unknown_from(self.name, chosen, *arguments, reason=reason)
            results.append(Alternative(self._in_case(compute, given, merged), alternative.assumptions))
        if not results:
            return unknown_from(self.name, *arguments, reason="no case is consistent")
        return one_of(results, self.name)


def _substitute(value: Value, old: Value, new: Value) -> Value:
    """Return a value with one of its parts, or itself, replaced; the same value where it has no such part."""
    if value is old:
        return new
    if isinstance(value, ListValue):
        items = tuple(_substitute(item, old, new) for item in value.items)
        rest = _substitute(value.rest, old, new) if value.rest is not None else None
        if rest is value.rest and all(a is b for a, b in zip(items, value.items, strict=True)):
            return value
        return replace(value, items=items, rest=rest)
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        entries = {key: _substitute(item, old, new) for key, item in value.entries.items()}
        rest = _substitute(value.rest, old, new) if value.rest is not None else None
        if rest is value.rest and all(entries[key] is item for key, item in value.entries.items()):
            return value
        return replace(value, entries=entries, rest=rest)
    return value
