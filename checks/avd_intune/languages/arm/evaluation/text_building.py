"""How ARM templates and Bicep write values as text: string forms, JSON, joined strings.

The deployment engine is .NET code: booleans are "True" and "False", JSON has no blanks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from avd_intune.languages.arm.functions.floats import double_json, double_text
from avd_intune.languages.arm.functions.function_api import (
    MAX_STRING_PARTS,
    ArmFunctionContext,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import BudgetExceededError
from avd_intune.values.cases import lift
from avd_intune.values.computations import computation_of
from avd_intune.values.display import number_text
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.uncertain_calls import NeedsCaseError
from avd_intune.values.value_types import (
    MAX_ALTERNATIVES,
    MAX_STRING_LENGTH,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Scalar,
    Unknown,
    Value,
)

Part = str | Value | JsonText


def scalar_text(content: Scalar) -> str:
    """Return a scalar's string form: null is "", a boolean "True" or "False"."""
    if content is None:
        return ""
    if isinstance(content, bool):
        return "True" if content else "False"
    if isinstance(content, Decimal):
        return double_text(content)
    return number_text(content) if isinstance(content, int) else content


def string_parts(value: Value) -> list[Part]:
    """Return the string form of a value as parts of a string: `string(…)`, an operand of `concat`.

    Arrays and objects take their JSON form.
    """
    if isinstance(value, Known):
        return [scalar_text(value.value)]
    if isinstance(value, (ListValue, ObjectValue)):
        return json_parts(value)
    return [value]


def json_parts(value: Value) -> list[Part]:
    """Return the JSON form of a value as parts of a string; what is unknown is left as JsonText."""
    parts: list[Part] = []
    _write_json(value, parts)
    return parts


def _write_json(value: Value, parts: list[Part]) -> None:
    if isinstance(value, Known):
        parts.append(scalar_json(value.value))
    elif isinstance(value, ListValue) and value.rest is None and value.kind != "set":
        parts.append("[")
        for index, item in enumerate(value.items):
            if index:
                parts.append(",")
            _write_json(item, parts)
        parts.append("]")
    elif isinstance(value, ObjectValue) and value.rest is None:
        parts.append("{")
        for index, (key, item) in enumerate(value.entries.items()):
            parts.append(f"{',' if index else ''}{scalar_json(key)}:")
            _write_json(item, parts)
        parts.append("}")
    else:
        parts.append(JsonText(value))


# So many parts of a text are joined at the cost of one step.
PIECES_OF_A_STEP = 8
# What the engine's JSON writer escapes beside control characters, quotes and backslashes.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def scalar_json(content: Scalar) -> str:
    """Return a scalar as JSON text."""
    if isinstance(content, Decimal):
        return double_json(content)
    if isinstance(content, int) and not isinstance(content, bool):
        return number_text(content)
    return json.dumps(content, ensure_ascii=False).translate(_LINE_ENDS)


def join_parts(call: ArmFunctionContext, parts: Iterable[Part]) -> Value:
    """Return the string that parts make up: Known, or a PartialString.

    Raises NeedsCaseError for a part that is one of several while there are few combinations; beyond
    that it stays a part, which is resolved when the string is looked at. Raises BudgetExceededError.
    """
    pieces = list(parts)
    call.budget.spend(1 + len(pieces) // PIECES_OF_A_STEP)
    choices = [part for part in pieces if isinstance(part, OneOf)]
    combinations = 1
    for choice in {id(choice): choice for choice in choices}.values():
        combinations *= len(choice.alternatives)
    if choices and combinations <= MAX_ALTERNATIVES:
        raise NeedsCaseError(choices[0])
    length = sum(len(part) for part in pieces if isinstance(part, str))
    if length > MAX_STRING_LENGTH:
        raise BudgetExceededError(f"the string is longer than {MAX_STRING_LENGTH} characters")
    # Joining the text between unknown parts first keeps this linear in the number of parts.
    merged: list[Part] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, Known):
            piece = scalar_text(piece.value) if not piece.secret else piece
        if isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            merged.append("".join(run))
            run = []
        merged.append(lift(_string_form, piece) if isinstance(piece, OneOf) else piece)
    if run:
        merged.append("".join(run))
    if sum(len(part.parts) if isinstance(part, PartialString) else 1 for part in merged) > MAX_STRING_PARTS:
        raise BudgetExceededError(f"the string has more than {MAX_STRING_PARTS} parts")
    return partial_string(merged)


def _string_form(value: Value) -> Value:
    return partial_string(string_parts(value))


def map_text(value: PartialString, operation: str, change: Callable[[str], str]) -> Value:
    """Apply a change that works on each character by itself to the known text of a partial string."""
    parts: list[Part] = []
    for part in value.parts:
        if isinstance(part, str):
            parts.append(change(part))
        else:
            inner = part.value if isinstance(part, JsonText) else part
            parts.append(_changed(operation, inner, change))
    return partial_string(parts)


def _changed(operation: str, value: Value, change: Callable[[str], str]) -> Value:
    made = computation_of(value)
    if made is not None and made[0] == operation:
        return value  # toLower(toLower(x)) is toLower(x)
    if isinstance(value, Known) and isinstance(value.value, str):
        return Known(change(value.value), origin=value.origin, secret=value.secret)
    return unknown_from(operation, value)


def fold_case(text: str) -> str:
    """Return text for comparing without regard to case, of the same length as the original."""
    return change_case(change_case(text, upper=True), upper=False) if not text.isascii() else text.lower()


# --- composite format strings -------------------------------------------------------------------------


MAX_FORMAT_WIDTH = 1_000
# Blanks may stand behind the index and around the width, nowhere else.
_FORMAT_ITEM = lazy_pattern(
    r"(?P<index>[0-9]{1,6}) *(?:, *(?P<width>-?[0-9]{1,6}) *)?(?::(?P<specifier>[^{}]*))?", re.ASCII
)


class FormatError(Exception):
    """A composite format string, or a format specifier in it, is not valid."""


def format_parts(template: str, arguments: tuple[Value, ...]) -> list[Part]:
    """Return the parts of `format(template, …)`.

    https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting
    Raises FormatError.
    """
    parts: list[Part] = []
    at, end = 0, len(template)
    while at < end:
        opening, closing = template.find("{", at), template.find("}", at)
        stop = min(found for found in (opening, closing, end) if found != -1)
        parts.append(template[at:stop])
        if stop == end:
            break
        if template[stop : stop + 2] in ("{{", "}}"):
            parts.append(template[stop])
            at = stop + 2
            continue
        if template[stop] == "}":
            raise FormatError(f"the format string has a single brace at position {stop + 1}")
        close = template.find("}", stop)
        if close == -1:
            raise FormatError(f"the brace at position {stop + 1} of the format string is not closed")
        parts.extend(_format_item(template[stop + 1 : close], arguments))
        at = close + 1
    return parts


def _format_item(item: str, arguments: tuple[Value, ...]) -> list[Part]:
    found = _FORMAT_ITEM.fullmatch(item)
    if found is None:
        raise FormatError(f"the format item {{{item}}} is not valid")
    index, width = int(found["index"]), int(found["width"] or 0)
    if index >= len(arguments):
        raise FormatError(f"the format item {{{item}}} has no argument")
    if abs(width) > MAX_FORMAT_WIDTH:
        raise FormatError(f"the format item {{{item}}} is wider than {MAX_FORMAT_WIDTH}")
    parts = format_value(arguments[index], found["specifier"] or "")
    if width and len(parts) == 1 and isinstance(parts[0], str):
        missing = " " * (abs(width) - utf16_length(parts[0]))
        return [parts[0] + missing if width < 0 else missing + parts[0]]
    return parts if not width else [unknown_from(f"format:{width}", arguments[index])]


def format_value(value: Value, specifier: str = "") -> list[Part]:
    """Return the parts that a value, of which no alternatives are left, is in a format string. Raises FormatError."""
    if isinstance(value, (ListValue, ObjectValue)):
        # The engine writes arrays and objects in format strings with single quotes.
        return [part.replace('"', "'") if isinstance(part, str) else part for part in json_parts(value)]
    if not isinstance(value, Known):
        return [unknown_from(f"format:{specifier}", value) if specifier and isinstance(value, Unknown) else value]
    content = value.value
    if specifier and isinstance(content, (int, Decimal)) and not isinstance(content, bool):
        from avd_intune.languages.arm.functions.number_pictures import NumberFormatError, format_number

        try:
            return [format_number(content, specifier)]
        except NumberFormatError as error:
            raise FormatError(str(error)) from None
    return [scalar_text(content)]


# --- characters ---------------------------------------------------------------------------------------


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units, which is what .NET calls the length of a text."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)


def to_units(text: str) -> str:
    """Return text with a character for each UTF-16 code unit, so that lengths and indexes are those of .NET."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    units = []
    for character in text:
        code = ord(character)
        if code > 0xFFFF:
            units += [chr(0xD800 + (code - 0x10000 >> 10)), chr(0xDC00 + (code & 0x3FF))]
        else:
            units.append(character)
    return "".join(units)


def from_units(units: str) -> str:
    """Return the text of UTF-16 code units; half of a pair stays as it is."""
    if units.isascii():
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def change_case(text: str, upper: bool) -> str:
    """Change the case one character to one, as .NET's invariant culture does: no `SS` for `ß`, no final sigma."""
    if text.isascii():
        return text.upper() if upper else text.lower()
    return "".join(_other_case(character, upper) for character in text)


# Turkish letters without a partner of their own in the invariant culture.
_WITHOUT_CASE = frozenset("\u0130\u0131")


def _other_case(character: str, upper: bool) -> str:
    if character in _WITHOUT_CASE:
        return character
    changed = character.upper() if upper else character.lower()
    if len(changed) != 1 and upper:
        changed = character.title()  # where one character has no upper case of one, this is its simple mapping
    return changed if len(changed) == 1 else character
