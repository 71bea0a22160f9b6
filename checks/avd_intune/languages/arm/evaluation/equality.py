"""Equality in ARM templates and Bicep, with a third answer for what is not known before deployment.

`equals` and `==` compare deeply and with regard to case; different types never equal each other, an integer and a
float neither (Newtonsoft's `JToken.DeepEquals`, which the deployment engine uses).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal

from avd_intune.languages.arm.functions.floats import double_text
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.values.uncertain_calls import NeedsCaseError
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value


def equal(call: ArmFunctionContext, left: Value, right: Value) -> bool | None:
    """Return whether two values are equal, None if that is not known.

    Raises NeedsCaseError when it hangs on a OneOf.
    """
    cases: list[OneOf] = []
    answer = _equal(call, left, right, cases)
    if answer is None and cases:
        raise NeedsCaseError(cases[0])
    return answer


def _equal(call: ArmFunctionContext, left: Value, right: Value, cases: list[OneOf]) -> bool | None:
    call.budget.spend()
    if left is right and not isinstance(left, OneOf):
        return True
    if isinstance(left, Known) and isinstance(right, Known):
        return scalar_key(left) == scalar_key(right)
    for value in (left, right):
        if isinstance(value, OneOf):
            cases.append(value)
            return None
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _equal_unknown(left, right)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _equal_lists(call, left, right, cases)
    if isinstance(left, ObjectValue) and isinstance(right, ObjectValue):
        return _equal_objects(call, left, right, cases)
    return False


def scalar_key(value: Known) -> tuple[str, object]:
    """Return what equals for equal scalars of the same type."""
    content = value.value
    if isinstance(content, bool):
        return "b", content
    if isinstance(content, Decimal):
        # A float never equals an integer; what is no number (NaN) equals itself here.
        return "f", double_text(content)
    return ("n" if isinstance(content, int) else "s"), content


def _equal_unknown(left: Value, right: Value) -> bool | None:
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        if left.key == right.key:
            return True
        if isinstance(left, PartialString) and isinstance(right, PartialString):
            return None if _ends_agree(left, right) else False
        return None
    partial, other = (left, right) if isinstance(left, Unknown) else (right, left)
    if not isinstance(partial, PartialString):
        return None
    if isinstance(other, Known) and isinstance(other.value, str):
        return None if can_be(partial, other.value) else False
    return False


def can_be(partial: PartialString, text: str) -> bool:
    """Say whether a string with unknown parts can turn out to be `text`."""
    if not partial.parts:
        return True
    chunks = [part for part in partial.parts if isinstance(part, str)]
    first, last = partial.parts[0], partial.parts[-1]
    at, end = 0, len(text)
    if isinstance(first, str):
        if not text.startswith(first):
            return False
        at = len(first)
        chunks = chunks[1:]
    if isinstance(last, str) and chunks:
        if not text.endswith(last):
            return False
        end -= len(last)
        chunks = chunks[:-1]
    for chunk in chunks:
        found = text.find(chunk, at, end)
        if found == -1:
            return False
        at = found + len(chunk)
    return at <= end


def _ends_agree(left: PartialString, right: PartialString) -> bool:
    first, second = known_start(left), known_start(right)
    if not (first.startswith(second) or second.startswith(first)):
        return False
    first, second = known_end(left), known_end(right)
    return first.endswith(second) or second.endswith(first)


def known_start(value: PartialString) -> str:
    """Return the known text that the string starts with, "" if it starts with an unknown part."""
    first = value.parts[0] if value.parts else ""
    return first if isinstance(first, str) else ""


def known_end(value: PartialString) -> str:
    """Return the known text that the string ends with, "" if it ends with an unknown part."""
    last = value.parts[-1] if value.parts else ""
    return last if isinstance(last, str) else ""


def _equal_lists(call: ArmFunctionContext, left: ListValue, right: ListValue, cases: list[OneOf]) -> bool | None:
    if left.rest is None and len(right.items) > len(left.items):
        return False
    if right.rest is None and len(left.items) > len(right.items):
        return False
    if "set" in (left.kind, right.kind):
        return None
    answer: bool | None = True if left.rest is None and right.rest is None else None
    return _all(answer, (_equal(call, a, b, cases) for a, b in zip(left.items, right.items, strict=False)))


def _equal_objects(call: ArmFunctionContext, left: ObjectValue, right: ObjectValue, cases: list[OneOf]) -> bool | None:
    if left.rest is None and any(key not in left.entries for key in right.entries):
        return False
    if right.rest is None and any(key not in right.entries for key in left.entries):
        return False
    answer: bool | None = True if left.rest is None and right.rest is None else None
    shared = [key for key in left.entries if key in right.entries]
    return _all(answer, (_equal(call, left.entries[key], right.entries[key], cases) for key in shared))


def _all(answer: bool | None, each: Iterable[bool | None]) -> bool | None:
    for one in each:
        if one is False:
            return False
        if one is None:
            answer = None
    return answer


def ordered_key(value: Value) -> Hashable | None:
    """Return what is equal for values that the set functions take for one; None if the value is not all known.

    `union`, `intersection` and `distinct` heed the order of properties, `equals` does not.
    """
    if isinstance(value, Known):
        return scalar_key(value)
    if isinstance(value, ListValue) and value.rest is None and value.kind != "set":
        items = []
        for item in value.items:
            key = ordered_key(item)
            if key is None:
                return None
            items.append(key)
        return ("l", tuple(items))
    if isinstance(value, ObjectValue) and value.rest is None:
        entries = []
        for name, item in value.entries.items():
            key = ordered_key(item)
            if key is None:
                return None
            entries.append((name, key))
        return ("o", tuple(entries))
    return None


class Distinct:
    """Collects values, leaving out those that certainly equal one collected before."""

    def __init__(self, call: ArmFunctionContext) -> None:
        self._call = call
        self._seen: set[Hashable] = set()
        self._uncertain: list[Value] = []
        self.items: list[Value] = []

    def add(self, value: Value) -> None:
        """Take a value in unless it is there already."""
        self._call.budget.spend()
        key = ordered_key(value)
        if key is not None:
            if key in self._seen:
                return
            self._seen.add(key)
        else:
            if any(_equal(self._call, value, other, []) for other in self._uncertain):
                return
            self._uncertain.append(value)
        self.items.append(value)
