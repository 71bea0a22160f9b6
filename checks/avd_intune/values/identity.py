"""What makes two unknown values the same one: keys that are equal for equal operations on equal arguments."""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.values.digests import MAX_PART, digest
from avd_intune.values.display import number_text
from avd_intune.values.inside import all_references, is_secret
from avd_intune.values.value_types import (
    Alternative,
    Computation,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    ResourceValue,
    Unknown,
    Value,
)

MAX_KEY_LENGTH = 2_000


def unknown_from(operation: str, *arguments: Value, reason: str | None = None) -> Unknown:
    """Return the unknown result of an operation with an unknown argument.

    The reason is that of the first unknown argument (or the one given); the key is derived from the
    operation and all arguments, so that the same operation on the same unknown is the same unknown.
    """
    cause = next((found for argument in arguments if (found := first_unknown(argument)) is not None), None)
    if reason is None:
        reason = cause.reason if cause is not None else f"{operation} cannot be computed before deployment"
    key = derived_key(operation, *arguments)
    return Unknown(
        reason,
        key=key,
        computed=Computation(key, operation, arguments),
        references=all_references(arguments),
        origin=cause.origin if cause is not None else None,
        secret=any(is_secret(argument) for argument in arguments),
    )


def derived_key(operation: str, *arguments: Value) -> str:
    """Return the identity of an operation's result: equal for equal operation and arguments."""
    content = ", ".join(value_key(argument) for argument in arguments)
    if len(content) > MAX_KEY_LENGTH:
        # Keys hold the keys that they are derived from; without a limit they could grow without one.
        content = digest(content)
    return f"{operation}({content})"


def value_key(value: Value) -> str:
    """Return text that is equal for equal values; secrets and long content appear as a digest only."""
    return _key_of(value, {})


def _key_of(value: Value, known: dict[int, str]) -> str:
    """known: the keys of parts by their identity; what holds another value twice, and so on, has no end of ways."""
    if isinstance(value, (ListValue, ObjectValue, OneOf)) and not isinstance(value, ResourceValue):
        found = known.get(id(value))
        if found is None:
            found = known[id(value)] = _built_key(value, known)
        return found
    return _built_key(value, known)


def _built_key(value: Value, known: dict[int, str]) -> str:
    if isinstance(value, Unknown):
        return value.key
    if isinstance(value, ResourceValue):
        return value.reference.key
    if isinstance(value, Known):
        text = number_text(value.value) if isinstance(value.value, int) else repr(value.value)
    elif isinstance(value, ListValue):
        rest = _key_of_rest(value, known)
        text = f"[{', '.join([_key_of(item, known) for item in value.items] + rest)}]"
    elif isinstance(value, ObjectValue):
        rest = _key_of_rest(value, known)
        text = f"{{{', '.join([f'{k}: {_key_of(v, known)}' for k, v in value.entries.items()] + rest)}}}"
    elif isinstance(value, OneOf):
        text = f"one of {', '.join(_key_of_case(each, known) for each in value.alternatives)}"
    else:
        raise TypeError(type(value).__name__)
    if value.secret or len(text) > MAX_PART:
        return digest(text)
    return text


def _key_of_case(case: Alternative, known: dict[int, str]) -> str:
    """Two values of the same alternatives are two, where other inputs decide which of them it is."""
    return f"{_key_of(case.value, known)} if {case.assumptions.key}"


def _key_of_rest(value: ListValue | ObjectValue, known: dict[int, str]) -> list[str]:
    if value.rest is None:
        return []
    when = f" if {_key_of(value.rest_when, known)}" if value.rest_when is not None else ""
    return [f"...{_key_of(value.rest, known)}{when}"]


def first_unknown(value: Value) -> Unknown | None:
    """Return the first unknown part of a value (the rest of an open list or object counts), or None."""
    return _first_unknown(value, set())


def _first_unknown(value: Value, known: set[int]) -> Unknown | None:
    """known: the parts that have none, by their identity."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, ResourceValue):
        return value.reference
    if isinstance(value, ListValue):
        members: Iterable[Value] = value.items
    elif isinstance(value, ObjectValue):
        members = value.entries.values()
    elif isinstance(value, OneOf):
        members = (each.value for each in value.alternatives)
    else:
        return None
    if id(value) in known:
        return None
    for member in members:
        found = _first_unknown(member, known)
        if found is not None:
            return found
    if isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        return _first_unknown(value.rest, known) or Unknown("its length is unknown", key=f"length({value_key(value)})")
    known.add(id(value))
    return None
