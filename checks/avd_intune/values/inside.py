"""What lies inside a value at any depth: secrets, and references to resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from avd_intune.source.budget import FEW_PARTS, note_parts
from avd_intune.values.value_types import (
    EvaluationError,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
)


def _each_once(value: Value, inside: Callable[[Value], Iterable[Value]]) -> Iterator[Value]:
    """Yield a value and all parts of it, each once: what holds another value twice, and so on, has no end of ways."""
    waiting, seen = [value], {id(value)}
    try:
        while waiting:
            part = waiting.pop()
            yield part
            members = inside(part)
            if not members:
                continue
            fresh = []
            for each in members:
                if id(each) not in seen:
                    seen.add(id(each))
                    fresh.append(each)
            fresh.reverse()
            waiting.extend(fresh)
    finally:
        if len(seen) > FEW_PARTS:
            note_parts(4 * len(seen))


def _bare_parts(value: PartialString) -> list[Value]:
    inner = [part.value if isinstance(part, JsonText) else part for part in value.parts if type(part) is not str]
    return [part for part in inner if isinstance(part, Value)]


def _members(value: Value) -> Iterable[Value]:
    if isinstance(value, PartialString):
        return _bare_parts(value)
    if isinstance(value, ListValue):
        return value.items if value.rest is None else (*value.items, value.rest)
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        return value.entries.values() if value.rest is None else (*value.entries.values(), value.rest)
    if isinstance(value, OneOf):
        return [each.value for each in value.alternatives]
    return ()


def _certain_members(value: Value) -> Iterable[Value]:
    if isinstance(value, PartialString):
        return _bare_parts(value)
    if isinstance(value, ListValue):
        return value.items
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        return value.entries.values()
    return ()


# What holds no other value has no parts to go through.
_WITH_PARTS = (PartialString, ListValue, ObjectValue, OneOf)


def is_wholly_known(value: Value) -> bool:
    """Say whether no part of the value is unknown, open or one of several."""
    return all(
        isinstance(part, Known)
        or (isinstance(part, (ListValue, ObjectValue)) and part.rest is None and not isinstance(part, ResourceValue))
        for part in _each_once(value, _members)
    )


def is_secret(value: Value) -> bool:
    """Say whether the value or any part of it is secret."""
    if value.secret or not isinstance(value, _WITH_PARTS):
        return value.secret
    if type(value) is PartialString and len(value.parts) < FEW_PARTS:
        inner = _bare_parts(value)
        if not any(isinstance(part, _WITH_PARTS) for part in inner):
            return any(part.secret for part in inner)
    return any(part.secret for part in _each_once(value, _members))


def doubtful_part(value: Value) -> Unknown | None:
    """Return a part of a value that the language may refuse once it is known, None if there is none."""
    parts = _each_once(value, _certain_members)
    return next((part for part in parts if isinstance(part, Unknown) and part.doubtful), None)


def rejected_part(value: Value) -> EvaluationError | None:
    """Return a part of a value that the language rejects, so that nothing is deployed; None if there is none."""
    return next((part for part in _each_once(value, _certain_members) if isinstance(part, EvaluationError)), None)


def references_in(value: Value) -> Iterator[Reference]:
    """Yield every reference to a resource in a value, at any depth, the value's own first."""
    if isinstance(value, Known):
        return
    for part in _each_once(value, _members) if isinstance(value, _WITH_PARTS) else (value,):
        if isinstance(part, ResourceValue):
            yield part.reference
        if isinstance(part, Reference):
            yield part
        if isinstance(part, Unknown):
            yield from part.references


def all_references(values: Iterable[Value]) -> tuple[Reference, ...]:
    """Return the references to resources in several values, each once and at most 64."""
    seen: dict[tuple[str, tuple[str | int, ...]], Reference] = {}
    # A text that doubles holds one value a thousand times. What was asked is kept, and with it its identity.
    asked: dict[int, Value] = {}
    for value in values:
        if isinstance(value, Known) or id(value) in asked:
            continue
        asked[id(value)] = value
        for reference in references_in(value):
            seen.setdefault((reference.target, reference.path), reference)
            if len(seen) >= 64:
                return tuple(seen.values())
    return tuple(seen.values())


def sources_of(value: Value) -> Iterator[Value]:
    """Yield a value, its parts and all that they are computed from, at any depth, each once."""

    def inside(part: Value) -> Iterable[Value]:
        computed = part.computed if isinstance(part, Unknown) else None
        # What a value was computed by does not hold any more where its key has become another one.
        return computed.arguments if computed is not None and computed.key == part.key else _members(part)  # type: ignore[attr-defined]

    return _each_once(value, inside)


def text_length(value: Value) -> int:
    """Return how long a text is as far as it is known, 0 for anything else."""
    if isinstance(value, Known):
        return len(value.value) if isinstance(value.value, str) else 0
    if isinstance(value, PartialString):
        return sum(len(part) for part in value.parts if isinstance(part, str))
    return 0
