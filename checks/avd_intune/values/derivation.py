"""Where a computed value leads to: the input that `split(kind, ' ')[0]` was made from.

The result of a function is written nowhere: what a person has to change is what went into it. That is kept beside the
provenance (`Origin.source`), since a place in the provenance itself is one where the value could be written.
"""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Value, replace

# A longer list is data; nobody follows each of its elements.
_MAX_ITEMS = 16


def computed_from(result: Value, arguments: Iterable[Value]) -> Value:
    """Return a value that a function made, with the first of its arguments that came from elsewhere as its source.

    Only text is followed, and the lists of it that `split` makes: a number or a truth is asked for with its expression,
    and what is empty may be a blank (`blanks`).
    """
    if type(result) is Known:
        if not _is_followed(result):
            return result
        source = _source_among(arguments)
        return result if source is None else replace(result, origin=_step(source))
    if type(result) is not ListValue or not 0 < len(result.items) <= _MAX_ITEMS:
        return result
    if not any(map(_is_followed, result.items)):
        return result
    source = _source_among(arguments)
    if source is None:
        return result
    items = (replace(each, origin=_step(source)) if _is_followed(each) else each for each in result.items)
    return replace(result, items=tuple(items))


def _is_followed(value: Value) -> bool:
    return type(value) is Known and type(value.value) is str and value.value != "" and value.origin is None


def _step(source: Origin) -> Origin:
    return Origin("what a function makes", None, source=source)


def _source_among(arguments: Iterable[Value]) -> Origin | None:
    """Return where the first argument that is not written in the call itself comes from."""
    for argument in arguments:
        origin = argument.origin
        if origin is not None and (origin.previous is not None or origin.source is not None):
            return origin
        if isinstance(argument, ListValue) and len(argument.items) <= _MAX_ITEMS:
            found = _source_among(each for each in argument.items if not isinstance(each, (ListValue, ObjectValue)))
            if found is not None:
                return found
    return None
