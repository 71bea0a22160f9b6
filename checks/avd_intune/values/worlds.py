"""Judge by cases: run a question once for every consistent set of decisions that it depends on.

A rule is written as if every value were certain. When it looks at a value that hangs on a decision,
the run is started again for each choice. So a rule never handles "one of" itself, and only the
decisions that matter to it multiply its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Generic, TypeVar

from avd_intune.source.budget import count_steps
from avd_intune.values.absent import absent_from
from avd_intune.values.assumptions import NO_ASSUMPTIONS, Assumptions, Decision
from avd_intune.values.entries import find_key
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import (
    TRUE,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
    as_secret,
)

# No name, type or id that a rule compares is longer.
MAX_TEXT = 16_384
MAX_WORLDS = 256
# Whether a value fits what is assumed is asked of each assumption. Few code has more of them in one world.
FEW_CHOICES = 8
CHOICES_OF_A_STEP = 2
Result = TypeVar("Result")


class UndecidableError(Exception):
    """The question cannot be answered in this world: it needs a value that is unknown."""

    def __init__(self, value: Unknown, message: str | None = None) -> None:
        super().__init__(message or value.reason)
        self.value = value


class _NeedsDecision(Exception):  # noqa: N818 - control flow, never an error
    def __init__(self, decision: Decision) -> None:
        self.decision = decision


class TooManyWorldsError(Exception):
    """The question depends on more combinations of decisions than MAX_WORLDS."""


class World:
    """One consistent set of choices, and the values as they are in it."""

    __slots__ = ("assumptions",)

    def __init__(self, assumptions: Assumptions = NO_ASSUMPTIONS) -> None:
        self.assumptions = assumptions

    def resolve(self, value: Value) -> Value:
        """Return the value in this world: Known, ListValue, ObjectValue or Unknown, never OneOf.

        Members of lists and objects are left as they are; resolve them when they are looked at.
        """
        if isinstance(value, PartialString):
            return self._resolve_partial(value)
        if not isinstance(value, OneOf):
            return value
        assumed = len(self.assumptions.choices)
        if assumed > FEW_CHOICES:
            count_steps(assumed // CHOICES_OF_A_STEP)
        candidates = [each for each in value.alternatives if self.assumptions.allows(each.assumptions)]
        if not candidates:
            raise _contradiction(value)
        first = candidates[0]
        if len(candidates) == 1 or self.assumptions.implies(first.assumptions):
            return self.resolve(first.value)
        for candidate in candidates:
            for decision in candidate.assumptions.choices:
                if decision not in self.assumptions.choices:
                    raise _NeedsDecision(decision)
        return self.resolve(first.value)

    def _resolve_partial(self, value: PartialString) -> Value:
        texts: list[str] = []
        for part in value.parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            if isinstance(part, JsonText):
                return value
            resolved = self.resolve(part)
            if not (isinstance(resolved, Known) and isinstance(resolved.value, str)):
                return value
            texts.append(resolved.value)
        return Known("".join(texts), origin=value.origin, secret=is_secret(value))

    def member(self, value: Value, *path: str) -> Value:
        """Return the member at a path of property names, or a Known null where there is none.

        Names are matched exactly first, then without regard to case, as Azure does.
        """
        current = self.resolve(value)
        for name in path:
            if isinstance(current, ObjectValue):
                entry = self.resolve(_entry(current, name))
                current = as_secret(entry) if current.secret else entry
            elif isinstance(current, Unknown):
                return current
            else:
                return absent_from(current)
        return current

    def items(self, value: Value) -> list[Value]:
        """Return the elements of a list (a null is an empty one). Raises UndecidableError."""
        resolved = self.resolve(value)
        if isinstance(resolved, ListValue):
            return [*resolved.items, *([resolved.rest] if resolved.rest is not None else [])]
        if isinstance(resolved, Known) and resolved.value is None:
            return []
        if isinstance(resolved, Unknown):
            raise UndecidableError(resolved)
        return [resolved]

    def scalar(self, value: Value) -> None | bool | int | Decimal | str:
        """Return a scalar. Raises UndecidableError if it is unknown; a list or object gives None."""
        resolved = self.resolve(value)
        if isinstance(resolved, Known):
            return resolved.value
        if isinstance(resolved, Unknown):
            raise UndecidableError(resolved)
        return None

    def text(self, value: Value) -> str | None:
        """Return a string (numbers and booleans in their JSON spelling), None for null or empty.

        Raises UndecidableError if it is unknown. Of a text that is longer than any name, the middle is left out.
        """
        content = self.scalar(value)
        if content is None or content == "":
            return None
        if isinstance(content, bool):
            return "true" if content else "false"
        if isinstance(content, str) and len(content) > MAX_TEXT:
            return f"{content[: MAX_TEXT // 2]}…{content[-MAX_TEXT // 2 :]}"
        return str(content)

    def truth(self, value: Value) -> bool:
        """Return a boolean; null, "" and "false" are False. Raises UndecidableError if unknown."""
        if value is TRUE:
            return True
        content = self.scalar(value)
        if isinstance(content, str):
            return content.lower() not in ("", "false", "0")
        return bool(content)

    def is_absent(self, value: Value) -> bool:
        """Say whether a value is null, "", [] or {} here. Raises UndecidableError if unknown."""
        resolved = self.resolve(value)
        if isinstance(resolved, PartialString) and any(isinstance(part, str) for part in resolved.parts):
            return False
        if isinstance(resolved, Unknown):
            raise UndecidableError(resolved)
        if isinstance(resolved, Known):
            return resolved.value is None or resolved.value == ""
        if isinstance(resolved, ListValue):
            return not resolved.items and resolved.rest is None
        return isinstance(resolved, ObjectValue) and not resolved.entries and resolved.rest is None


def _entry(value: ObjectValue, name: str) -> Value:
    key = find_key(value.entries, name)
    if key is not None:
        return value.entries[key]
    if value.rest is not None:
        rest = value.rest
        reason = rest.reason if isinstance(rest, Unknown) else f"whether it has an entry {name} is unknown"
        return Unknown(reason, key=f"entry({name})", origin=rest.origin or value.origin)
    return absent_from(value)


def _contradiction(value: OneOf) -> UndecidableError:
    return UndecidableError(Unknown("no case is consistent with the inputs", key="contradiction", origin=value.origin))


class Case(Generic[Result]):
    """The answer in one world."""

    __slots__ = ("assumptions", "result")

    def __init__(self, assumptions: Assumptions, result: Result) -> None:
        self.assumptions = assumptions
        self.result = result


class NoCaseError(Exception):
    """There is no such world as far as the question is concerned: what it is about is not there."""


def explore(question: Callable[[World], Result], start: Assumptions = NO_ASSUMPTIONS) -> Iterator[Case[Result]]:
    """Yield the answer to a question in every world that it distinguishes and that it does not refuse.

    The question must not change anything outside itself: it is run again for each choice. Raises
    TooManyWorldsError past MAX_WORLDS; what the question itself raises passes through.
    """
    pending = [start]
    explored = 0
    while pending:
        assumptions = pending.pop()
        explored += 1
        if explored > MAX_WORLDS:
            raise TooManyWorldsError(f"more than {MAX_WORLDS} combinations of inputs")
        try:
            result = question(World(assumptions))
        except _NeedsDecision as need:
            for choice in reversed(need.decision.choices):
                further = assumptions.assume(need.decision, choice)
                if further is not None:
                    pending.append(further)
            continue
        except NoCaseError:
            continue
        yield Case(assumptions, result)
