"""Values as plain data for JSON: what is known as itself, all else as a marker that says why not.

`{"$unknown": reason}`, `{"$error": reason}` (the language refuses it), `{"$oneOf": [{"when", "value"}…]}`,
`{"$partial": [text or unknown…]}`, `{"$resource": address}` (an attribute of it has "attribute" beside). A list
whose length is unknown ends with an unknown, an object whose entries are not all known has `$unknown` among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from avd_intune.reporting.masking import is_a_key, names_a_secret, without_secrets
from avd_intune.values.access import may_hold
from avd_intune.values.assumptions import NO_ASSUMPTIONS, Assumptions
from avd_intune.values.display import number_text
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
    Scalar,
    Unknown,
    Value,
)

Data = Any
SECRET: Mapping[str, str] = {"$unknown": "(secret)"}
UNKNOWN, ERROR, ONE_OF, PARTIAL, RESOURCE = "$unknown", "$error", "$oneOf", "$partial", "$resource"
# No value in code that a person wrote is deeper; each level costs some frames of the stack.
MAX_DEPTH = 120
# Python writes out no longer number, and nobody reads one.
MAX_NUMBER_BITS = 1_000


class ValuesAsData:
    """Turns the values of one deployment into data. addresses: how a person names a resource, by its key.

    Of what is deployed in some cases only, the values are those of these cases: the language evaluates no others.
    """

    def __init__(self, addresses: Callable[[str], str]) -> None:
        self._address_of = addresses
        self._cases: Sequence[Assumptions] = (NO_ASSUMPTIONS,)

    def where(self, presence: Value) -> ValuesAsData:
        """Return what turns the values of a resource into data that is deployed under a condition."""
        found = ValuesAsData(self._address_of)
        if isinstance(presence, OneOf):
            alternatives = presence.alternatives
            found._cases = [each.assumptions for each in alternatives if may_hold(each.value)] or found._cases
        return found

    def data(self, value: Value, name: str = "", hidden: bool = False, depth: int = 0) -> Data:
        """Return a value as data. `name` is that of the member that holds it, `hidden` whether it is secret."""
        hidden = hidden or value.secret or names_a_secret(name)
        if depth > MAX_DEPTH:
            return {UNKNOWN: f"it is nested more than {MAX_DEPTH} levels deep"}
        if isinstance(value, Known):
            return self._scalar(value.value, hidden or (isinstance(value.value, str) and is_a_key(name, value.value)))
        if isinstance(value, OneOf):
            possible = [each for each in value.alternatives if any(map(each.assumptions.allows, self._cases))]
            if len(possible) == 1:
                return self.data(possible[0].value, name, hidden, depth)
            return {
                ONE_OF: [
                    {
                        "when": _text(each.assumptions.describe()),
                        "value": self.data(each.value, name, hidden, depth + 1),
                    }
                    for each in possible or value.alternatives
                ]
            }
        if isinstance(value, ResourceValue):
            return self._reference(value.reference)
        if isinstance(value, ListValue):
            items = [self.data(item, name, hidden, depth + 1) for item in value.items]
            if value.rest is not None:
                items.append(self._others("elements", value.rest, name, hidden, depth))
            return items
        if isinstance(value, ObjectValue):
            entries = {_text(key): self.data(item, key, hidden, depth + 1) for key, item in list(value.entries.items())}
            if value.rest is not None:
                entries.update(self._others("entries", value.rest, name, hidden, depth))
            return entries
        assert isinstance(value, Unknown)
        return self._unknown(value, hidden, depth)

    def _others(self, what: str, rest: Value, name: str, hidden: bool, depth: int) -> dict[str, Data]:
        """Say that there are others, of unknown number, and how each of them looks if that is known."""
        shown: dict[str, Data] = {UNKNOWN: f"further {what}, of unknown number"}
        if isinstance(rest, Unknown) and not isinstance(rest, (PartialString, Reference)):
            shown[UNKNOWN] = f"further {what}: {_text(rest.reason)}" if not hidden else SECRET[UNKNOWN]
        else:
            shown["each"] = self.data(rest, name, hidden, depth + 1)
        return shown

    def _scalar(self, content: Scalar, hidden: bool) -> Data:
        if content is None or isinstance(content, bool):
            return content
        if hidden:
            return dict(SECRET) if content != "" else ""
        if isinstance(content, str):
            return _text(content)
        return number_data(content)

    def _unknown(self, value: Unknown, hidden: bool, depth: int) -> Data:
        if hidden and not isinstance(value, Reference):
            return {UNKNOWN: SECRET[UNKNOWN] if isinstance(value, PartialString) else _text(value.reason)}
        if isinstance(value, EvaluationError):
            return {ERROR: _text(value.reason)}
        if isinstance(value, PartialString):
            return {PARTIAL: [self._part(part, depth) for part in value.parts]}
        if isinstance(value, Reference):
            return self._reference(value)
        return {UNKNOWN: _text(value.reason)}

    def _part(self, part: str | Value | JsonText, depth: int) -> Data:
        if isinstance(part, str):
            return _text(part)
        inner = part.value if isinstance(part, JsonText) else part
        return self.data(inner, "", False, depth + 1)

    def _reference(self, value: Reference) -> Data:
        if not value.target:
            return {UNKNOWN: _text(value.reason)}
        found: dict[str, Data] = {RESOURCE: _text(self._address_of(value.target))}
        if value.path:
            found["attribute"] = _text(".".join(map(str, value.path)))
        return found


def number_data(number: int | Decimal) -> Data:
    """Return a number as JSON can hold it; a text for what no JSON number is (NaN, infinity, huge ones)."""
    if isinstance(number, int):
        return number if number.bit_length() <= MAX_NUMBER_BITS else number_text(number)
    if number.is_nan():
        return "NaN"
    if number.is_infinite():
        return "Infinity" if number > 0 else "-Infinity"
    as_float = float(number)
    return as_float if abs(as_float) != float("inf") else str(number)


def _text(text: str) -> str:
    """Return text as it is shown: credentials in it hidden, and in Unicode that can be written out."""
    return without_secrets(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
