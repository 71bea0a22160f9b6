"""What lies inside a value at any depth: secrets, and references to resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avd_intune.values.value_types import (
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


def is_secret(value: Value) -> bool:
    """Say whether the value or any part of it is secret."""
    if value.secret:
        return True
    if isinstance(value, ResourceValue):
        return False
    if isinstance(value, ListValue):
        return any(is_secret(item) for item in value.items) or (value.rest is not None and is_secret(value.rest))
    if isinstance(value, ObjectValue):
        members = value.entries.values()
        return any(is_secret(item) for item in members) or (value.rest is not None and is_secret(value.rest))
    if isinstance(value, OneOf):
        return any(is_secret(each.value) for each in value.alternatives)
    if isinstance(value, PartialString):
        return any(is_secret(part) for part in value.parts if isinstance(part, Value)) or any(
            is_secret(part.value) for part in value.parts if isinstance(part, JsonText)
        )
    return False


def doubtful_part(value: Value) -> Unknown | None:
    """Return a part of a value that the language may refuse once it is known, None if there is none."""
    if isinstance(value, Unknown) and value.doubtful:
        return value
    if isinstance(value, ResourceValue):
        return None
    members: Iterable[Value] = ()
    if isinstance(value, PartialString):
        inner = (part.value if isinstance(part, JsonText) else part for part in value.parts)
        members = [part for part in inner if isinstance(part, Value)]
    elif isinstance(value, ListValue):
        members = value.items
    elif isinstance(value, ObjectValue):
        members = value.entries.values()
    return next((found for member in members if (found := doubtful_part(member)) is not None), None)


def references_in(value: Value) -> Iterator[Reference]:
    """Yield every reference to a resource in a value, at any depth, the value's own first."""
    if isinstance(value, ResourceValue):
        yield value.reference
        return
    if isinstance(value, Reference):
        yield value
    if isinstance(value, Unknown):
        yield from value.references
    if isinstance(value, PartialString):
        for part in value.parts:
            if isinstance(part, JsonText):
                yield from references_in(part.value)
            elif isinstance(part, Value):
                yield from references_in(part)
    elif isinstance(value, ListValue):
        for item in value.items:
            yield from references_in(item)
    elif isinstance(value, ObjectValue):
        for item in value.entries.values():
            yield from references_in(item)
    elif isinstance(value, OneOf):
        for alternative in value.alternatives:
            yield from references_in(alternative.value)
    if isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        yield from references_in(value.rest)


def all_references(values: Iterable[Value]) -> tuple[Reference, ...]:
    """Return the references to resources in several values, each once and at most 64."""
    seen: dict[tuple[str, tuple[str | int, ...]], Reference] = {}
    for value in values:
        for reference in references_in(value):
            seen.setdefault((reference.target, reference.path), reference)
            if len(seen) >= 64:
                return tuple(seen.values())
    return tuple(seen.values())


def text_length(value: Value) -> int:
    """Return how long a text is as far as it is known, 0 for anything else."""
    if isinstance(value, Known):
        return len(value.value) if isinstance(value.value, str) else 0
    if isinstance(value, PartialString):
        return sum(len(part) for part in value.parts if isinstance(part, str))
    return 0
