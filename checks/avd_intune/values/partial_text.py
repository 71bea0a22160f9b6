"""Text of which some parts are unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avd_intune.source.budget import MAX_PARTS, Walk, note_parts
from avd_intune.values.identity import derived_key, first_unknown, unknown_from
from avd_intune.values.inside import all_references, is_secret
from avd_intune.values.value_types import JsonText, Known, ListValue, ObjectValue, PartialString, Unknown, Value

# Where its size is counted in parts that are gone through once: it is joined, named and asked for its secrets.
_LOOKS_AT_A_PART = 2


def partial_string(parts: Iterable[str | Value | JsonText], operation: str = "template") -> Value:
    """Join text and values to a string: Known if all parts are known scalars, else PartialString.

    Known scalar parts must already be strings in the form of their language. A OneOf part stays a
    part; use `lift` to get one string for each alternative.
    """
    joined: list[str | Value | JsonText] = []
    secret = False
    pieces: list[str | Value | JsonText] = []
    given = list(parts)
    for part in given:
        if isinstance(part, PartialString):
            secret = secret or part.secret
            pieces.extend(part.parts)
            if len(pieces) > MAX_PARTS:
                return _too_long(operation, list(_bare(given)), secret)
        else:
            pieces.append(part)
    # A text of two texts has the parts of both, and each part is looked at by all that follows.
    note_parts(_LOOKS_AT_A_PART * len(pieces))
    for part in pieces:
        if isinstance(part, Known) and isinstance(part.value, str):
            secret = secret or part.secret
            part = part.value
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if not joined:
        return Known("", secret=secret)
    if len(joined) == 1 and isinstance(joined[0], str):
        return Known(joined[0], secret=secret)
    values = [part.value if isinstance(part, JsonText) else part for part in joined if not isinstance(part, str)]
    # As of `unknown_from`: of the parts that are no text, but for the key.
    cause = next((found for value in values if (found := first_unknown(value)) is not None), None)
    key = derived_key(operation, *(Known(part) if isinstance(part, str) else part for part in _bare(joined)))
    if _has_no_end(joined):
        return _too_long(operation, list(_bare(joined)), secret)
    return PartialString(
        cause.reason if cause is not None else f"{operation} cannot be computed before deployment",
        key=key,
        references=all_references(values),
        origin=cause.origin if cause is not None else None,
        secret=secret or any(map(is_secret, values)),
        parts=tuple(joined),
    )


def _too_long(operation: str, parts: list[str | Value], secret: bool) -> Unknown:
    base = unknown_from(operation, *(Known(part) if isinstance(part, str) else part for part in parts))
    references = all_references(part for part in parts if isinstance(part, Value))
    reason, secret = "evaluation makes too long texts", secret or base.secret
    return Unknown(reason, key=base.key, references=references, origin=base.origin, secret=secret)


def _has_no_end(parts: Iterable[str | Value | JsonText]) -> bool:
    """Say whether texts in texts hold more parts than anybody goes through: each twice in the next, and so on."""
    waiting = [part.value for part in parts if isinstance(part, JsonText)]
    if not waiting:
        return False
    walk = Walk()
    while waiting:
        part = waiting.pop()
        if not walk.goes_on():
            return True
        if isinstance(part, PartialString):
            waiting.extend(_bare(each for each in part.parts if not isinstance(each, str)))  # type: ignore[arg-type]
        elif isinstance(part, ListValue):
            waiting.extend(part.items)
        elif isinstance(part, ObjectValue):
            waiting.extend(part.entries.values())
    return False


def _bare(parts: Iterable[str | Value | JsonText]) -> Iterator[str | Value]:
    for part in parts:
        yield part.value if isinstance(part, JsonText) else part


def shown_with_holes(value: Unknown, name: str) -> str:
    """Return a text of which some is known with "…" for the rest, and for anything else the name that it has."""
    if not isinstance(value, PartialString):
        return name
    return "".join(part if isinstance(part, str) else "…" for part in value.parts)


def may_be_one_text(left: Unknown, right: Value) -> bool:
    """Say whether an unknown name may turn out to be another one: known beginnings or ends may contradict that."""
    if isinstance(right, Known):
        return may_be_text(left, right)
    if not isinstance(left, PartialString) or not isinstance(right, PartialString):
        return True
    for at, begins in ((0, str.startswith), (-1, str.endswith)):
        first, second = left.parts[at], right.parts[at]
        if isinstance(first, str) and isinstance(second, str):
            one, other = first.lower(), second.lower()
            if not begins(one, other) and not begins(other, one):
                return False
    return True


def may_be_text(value: Unknown, text: Known) -> bool:
    """Say whether an unknown name may turn out to be a text; letter case does not count in names."""
    if not isinstance(value, PartialString) or not isinstance(text.value, str):
        return isinstance(text.value, str)
    wanted = text.value.lower()
    known = [part.lower() if isinstance(part, str) else None for part in value.parts]
    first, last = known[0], known[-1]
    if first is not None and not wanted.startswith(first):
        return False
    if last is not None and not wanted.endswith(last):
        return False
    return all(part in wanted for part in known if part is not None)
