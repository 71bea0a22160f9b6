"""`jsonencode` and `jsondecode`, also of data that is partly unknown.

The text is Terraform's to the byte (https://pkg.go.dev/encoding/json#Marshal with HTML escaping).
"""

from __future__ import annotations

import json
from decimal import Decimal
from json.encoder import encode_basestring
from typing import NoReturn

from avd_intune.languages.terraform.evaluation.scalars import MINUS_ZERO, ScalarConversionError, number_text
from avd_intune.languages.terraform.functions.function_api import (
    TerraformFunctionError,
    UndecidedError,
    checked_text,
    string_argument,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.number_literals import read_number
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    MAX_STRING_LENGTH,
    JoinedText,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    ResourceValue,
    Scalar,
    Value,
)

# Beside what every writer of JSON escapes.
_OF_HTML = {each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
_HALF = lazy_pattern("[\ud800-\udfff]")


def json_text(value: Value) -> Value:
    """Return the JSON text of a value: Known, or a PartialString with a hole for each part not certain.

    Raises UndecidedError past the budget of length, or for a number out of all range.
    """
    writer = _Writer()
    writer.write(value)
    text = partial_string(writer.parts, "jsonencode")
    if isinstance(text, Known):
        return JoinedText(text.value, (JsonText(value),), origin=text.origin, secret=text.secret)
    return text


def quoted(text: str) -> str:
    """Return text as a JSON string."""
    shown = encode_basestring(text)
    for character, escaped in _OF_HTML.items():
        shown = shown.replace(character, escaped)
    return shown if shown.isascii() else _HALF.sub(r"\\ufffd", shown)


def scalar_text(content: Scalar) -> str:
    """Return a scalar as JSON. Raises UndecidedError for a number out of all range."""
    if content is None:
        return "null"
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, str):
        return quoted(checked_text(content))
    if isinstance(content, Decimal) and content.is_infinite():
        raise TerraformFunctionError("infinity has no place in JSON")
    try:
        return number_text(content)
    except ScalarConversionError as error:
        raise UndecidedError(str(error)) from error


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str | Value | JsonText] = []
        self.text: list[str] = []
        self.length = 0

    def write(self, value: Value) -> None:
        self._write(value)
        self._end_text()

    def _append(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)
        if self.length > MAX_STRING_LENGTH:
            raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")

    def _end_text(self) -> None:
        if self.text:
            self.parts.append("".join(self.text))
            self.text = []

    def _write(self, value: Value) -> None:
        if isinstance(value, Known):
            self._append(scalar_text(value.value))
        elif isinstance(value, ListValue) and value.rest is None:
            self._append("[")
            for at, item in enumerate(value.items):
                if at:
                    self._append(",")
                self._write(item)
            self._append("]")
        elif isinstance(value, ObjectValue) and value.rest is None and not isinstance(value, ResourceValue):
            self._append("{")
            for at, name in enumerate(sorted(value.entries)):
                self._append(f"{',' if at else ''}{quoted(checked_text(name))}:")
                self._write(value.entries[name])
            self._append("}")
        else:
            self._end_text()
            self.parts.append(JsonText(value))


def json_value(text: Value) -> Value:
    """Return the value of JSON text. Raises TerraformFunctionError or UndecidedError."""
    if isinstance(text, PartialString):
        if not any(isinstance(part, (str, JsonText)) for part in text.parts):
            raise UndecidedError
        try:
            return parse_json_with_holes(text.parts)
        except NotJsonError as error:
            if not all(isinstance(part, (str, JsonText)) for part in text.parts):
                # What is unknown may complete it.
                raise UndecidedError from error
            raise TerraformFunctionError("the text is not JSON") from error
    content = string_argument(text)
    try:
        data = json.loads(content, parse_float=_number, parse_int=_number, parse_constant=_reject)
    except ValueError as error:
        raise TerraformFunctionError("the text is not JSON") from error
    return from_python(_clean(data, [MAX_ELEMENTS]))


def _number(text: str) -> int | Decimal:
    number = read_number(text)
    if number is None:
        raise UndecidedError("the number is too large")
    return number if number or text[0] != "-" else MINUS_ZERO


def _reject(name: str) -> NoReturn:
    raise ValueError(name)


def _clean(data: object, budget: list[int]) -> object:
    """Replace halves of surrogate pairs, as Go does, so that all text can be written anywhere."""
    budget[0] -= 1
    if budget[0] < 0:
        raise UndecidedError(f"it has more than {MAX_ELEMENTS} elements")
    if isinstance(data, str):
        return checked_text(_scrubbed(data))
    if isinstance(data, list):
        return [_clean(item, budget) for item in data]
    if isinstance(data, dict):
        return {checked_text(_scrubbed(key)): _clean(item, budget) for key, item in data.items()}
    return data


def _scrubbed(text: str) -> str:
    return text if text.isascii() else _HALF.sub("\ufffd", text)
