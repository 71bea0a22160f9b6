"""Empty defaults of a deployment's inputs: blanks that whoever deploys fills in, where what uses them needs a value.

A secure parameter has no other default than the empty one, and templates with several kinds of join give
an empty one to what only one of the kinds needs. So it says nothing of what will be deployed.
"""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.records import replace as with_parts
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Unknown, Value, replace

_MAX_DEPTH = 4


def marked_default(value: Value, name: str) -> Value:
    """Return the default of an input of the deployment itself, with what is empty in it marked as a blank of it."""
    return _marked(value, name, 0)


def _marked(value: Value, name: str, depth: int) -> Value:
    if isinstance(value, Known) and value.value not in (None, ""):
        return value
    if isinstance(value, ObjectValue) and value.entries and depth < _MAX_DEPTH:
        return replace(value, entries={key: _marked(each, name, depth + 1) for key, each in value.entries.items()})
    if isinstance(value, ListValue) and value.items and depth < _MAX_DEPTH:
        return replace(value, items=tuple(_marked(each, name, depth + 1) for each in value.items))
    if isinstance(value, (Known, ObjectValue, ListValue)):
        step = value.origin or Origin(f"the default of {name}", None)
        return replace(value, origin=Origin(step.what, step.span, step.previous, step.depth, name, step.source))
    return value


def blank_of(value: Value) -> Origin | None:
    """Return the default of an input that an empty value comes from, None if it comes from none."""
    step = value.origin
    while step is not None and step.default_of is None:
        step = step.previous
    return step


def blanks_of(value: Value) -> tuple[Origin, ...]:
    """Return every empty default of an input that a value is made of, each once."""
    found: dict[str | None, Origin] = {}
    for step in value.origin.chain() if value.origin is not None else ():
        for each in (step, *step.empties):
            if each.default_of is not None:
                found.setdefault(each.default_of, each)
    return tuple(found.values())


def blanks_among(values: Iterable[Value]) -> tuple[Origin, ...]:
    """Return the empty defaults that any of some values is made of, each once."""
    blanks = (blank for each in values if each.origin is not None for blank in blanks_of(each))
    return tuple({blank.default_of: blank for blank in blanks}.values())


def with_blanks_noted(made: Value, parts: Iterable[Value]) -> Value:
    """Return a value that is made of others with the empty defaults among them, which its text does not tell."""
    blanks = blanks_among(parts)
    return replace(made, origin=with_parts(made.origin, empties=blanks)) if blanks and made.origin is not None else made


def as_blank(result: Value, *sources: Value) -> Value:
    """Return what comes of an empty default, and is as hollow, as a blank of it, too.

    `lookup(var.domain, "name", "")` of an empty map, `var.domain == "" ? null : …`, `join("", var.names)`.
    """
    if type(result) is Known and result.value and result.value is not True:  # nearly all
        return result
    if not _is_hollow(result) or (result.origin is not None and blank_of(result) is not None):
        return result
    for source in sources:
        step = blank_of(source) if source.origin is not None and _is_hollow(source) else None
        if step is not None:
            own = result.origin
            origin = step if own is None else Origin(own.what, own.span, step, step.depth + 1)
            return replace(result, origin=origin)
    return result


def _is_hollow(value: Value) -> bool:
    """Say whether a value says nothing but that something else is empty."""
    if isinstance(value, Known):
        return value.value in (None, "") or isinstance(value.value, bool) or value.value == 0
    if isinstance(value, ListValue):
        return not value.items and value.rest is None
    return isinstance(value, ObjectValue) and not value.entries and value.rest is None


def not_the_default(name: str, label: str, default: Value) -> Unknown:
    """Return what an input can be whose empty default cannot be meant: a member of it is read."""
    step = blank_of(default)
    origin = Origin(name, step.span if step is not None else None, default_of=name)
    return Unknown(f"{name} is empty by default, and a member of it is read", key=label, origin=origin)
