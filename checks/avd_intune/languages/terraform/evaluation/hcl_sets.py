"""The order and uniqueness of a set's elements, as Terraform iterates them.

https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go: strings in lexical order, numbers and
bools by value, anything else by the text that it is hashed from; null and unknown elements last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal

from avd_intune.source.budget import count_read
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import MAX_STRING_LENGTH, Known, ListValue, ObjectValue, Value


def set_items(items: Iterable[Value]) -> list[Value]:
    """Return the elements of a set: sorted, known duplicates dropped, uncertain ones last."""
    known: dict[tuple[int, object, bytes], Value] = {}
    uncertain: list[Value] = []
    for item in items:
        if is_wholly_known(item):
            known.setdefault(_sort_key(item), item)
        else:
            uncertain.append(item)
    return [known[key] for key in sorted(known, key=_comparable)] + uncertain


def is_same_element(left: Value, right: Value) -> bool:
    """Say whether two known elements are one in a set: equal, and no zero beside a minus zero."""
    return _sort_key(left) == _sort_key(right)


def _sort_key(item: Value) -> tuple[int, object, bytes]:
    if isinstance(item, Known):
        content = item.value
        if content is None:
            return (3, 0, b"")
        if isinstance(content, bool):
            return (0, int(content), b"")
        if isinstance(content, (int, Decimal)):
            # Zero and minus zero are two elements, though they are equal; minus zero comes first.
            return (1, content, b"" if content or not str(content).startswith("-") else b"-")
        return (2, 0, content.encode("utf-8", "surrogatepass"))
    return (2, 0, _hashed_text(item).encode("utf-8", "surrogatepass"))


def _comparable(key: tuple[int, object, bytes]) -> tuple[int, int | Decimal, bytes]:
    number = key[1]
    place = key[2] if key[0] != 1 or key[2] else b"."  # behind the mark of minus zero
    return (key[0], number if isinstance(number, (int, Decimal)) else 0, place)


def _hashed_text(item: Value) -> str:
    text = _whole_text(item)
    count_read(len(text))
    if len(text) > MAX_STRING_LENGTH:
        # What holds this one is not to grow without an end; in which order such elements come is nobody's question.
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return text


def _whole_text(item: Value) -> str:
    if isinstance(item, Known):
        content = item.value
        if content is None:
            return "~"
        if isinstance(content, bool):
            return "T" if content else "F"
        if isinstance(content, str):
            return json.dumps(content, ensure_ascii=False)
        return f"{content:.10g}"
    if isinstance(item, ListValue):
        start, end = "<>" if item.kind == "tuple" else "[]"
        return start + "".join(f"{_hashed_text(each)};" for each in item.items) + end
    if isinstance(item, ObjectValue):
        names = sorted(item.entries)
        if item.kind == "map":
            return "{" + "".join(f"{json.dumps(n)}:{_hashed_text(item.entries[n])};" for n in names) + "}"
        return "<" + "".join(f"{_hashed_text(item.entries[name])};" for name in names) + ">"
    return "?"
