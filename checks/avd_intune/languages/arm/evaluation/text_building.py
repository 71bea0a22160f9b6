"""How ARM templates and Bicep write values as text: string forms, JSON, joined strings.

The deployment engine is .NET code: booleans are "True" and "False", JSON has no blanks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal

from avd_intune.languages.arm.functions.function_api import (
    MAX_STRING_PARTS,
    ArmFunctionContext,
    BudgetExceededError,
)
from avd_intune.values.cases import lift
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
    return number_text(content) if isinstance(content, Decimal) else str(content)


def number_text(number: int | Decimal) -> str:
    """Return a number as JSON has it, without an exponent where that stays short."""
    if isinstance(number, Decimal) and number.is_finite() and -20 < number.adjusted() < 20:
        return format(number, "f")
    return str(number)


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
        content = value.value
        parts.append(number_text(content) if isinstance(content, Decimal) else json.dumps(content, ensure_ascii=False))
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
            parts.append(f"{',' if index else ''}{json.dumps(key, ensure_ascii=False)}:")
            _write_json(item, parts)
        parts.append("}")
    else:
        parts.append(JsonText(value))


def join_parts(call: ArmFunctionContext, parts: Iterable[Part]) -> Value:
    """Return the string that parts make up: Known, or a PartialString.

    Raises NeedsCaseError for a part that is one of several while there are few combinations; beyond
    that it stays a part, which is resolved when the string is looked at. Raises BudgetExceededError.
    """
    pieces = list(parts)
    call.budget.spend(len(pieces))
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
    if isinstance(value, Unknown) and value.key.startswith(f"{operation}("):
        return value  # toLower(toLower(x)) is toLower(x)
    if isinstance(value, Known) and isinstance(value.value, str):
        return Known(change(value.value), origin=value.origin, secret=value.secret)
    return unknown_from(operation, value)


def fold_case(text: str) -> str:
    """Return text for comparing without regard to case, of the same length as the original."""
    if text.isascii():
        return text.lower()
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)


# --- composite format strings -------------------------------------------------------------------------


MAX_FORMAT_WIDTH = 1_000


class FormatError(Exception):
    """A composite format string, or a format specifier in it, is not valid or not supported."""


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
    head, _, specifier = item.partition(":")
    index_text, _, width_text = head.partition(",")
    index_text, width_text = index_text.strip(), width_text.strip()
    if not (index_text.isascii() and index_text.isdigit() and len(index_text) < 7):
        raise FormatError(f"the format item {{{item}}} has no index")
    index = int(index_text)
    if index >= len(arguments):
        raise FormatError(f"the format item {{{item}}} has no argument")
    width = 0
    if width_text:
        if not width_text.lstrip("-").isdigit() or len(width_text) > 6:
            raise FormatError(f"the format item {{{item}}} has no valid width")
        width = int(width_text)
        if abs(width) > MAX_FORMAT_WIDTH:
            raise FormatError(f"the format item {{{item}}} is wider than {MAX_FORMAT_WIDTH}")
    parts = _format_value(arguments[index], specifier)
    if width and len(parts) == 1 and isinstance(parts[0], str):
        return [parts[0].ljust(-width) if width < 0 else parts[0].rjust(width)]
    return parts if not width else [unknown_from(f"format:{width}", arguments[index])]


def _format_value(value: Value, specifier: str) -> list[Part]:
    if isinstance(value, (ListValue, ObjectValue)):
        # The engine writes arrays and objects in format strings with single quotes.
        return [part.replace('"', "'") if isinstance(part, str) else part for part in json_parts(value)]
    if not isinstance(value, Known):
        return [unknown_from(f"format:{specifier}", value) if specifier and isinstance(value, Unknown) else value]
    content = value.value
    if specifier and isinstance(content, (int, Decimal)) and not isinstance(content, bool):
        return [format_number(content, specifier)]
    return [scalar_text(content)]


def format_number(number: int | Decimal, specifier: str) -> str:
    """Format a number by a .NET format string (D, X, N, F, G and `0` pictures). Raises FormatError."""
    letter, precision = specifier[:1].upper(), specifier[1:]
    if letter in "DXNFG" and (not precision or (precision.isdigit() and len(precision) < 4)):
        return _standard_number(number, specifier[0], int(precision) if precision else None)
    if specifier.strip("0") == "" and isinstance(number, int):
        return ("-" if number < 0 else "") + str(abs(number)).rjust(len(specifier), "0")
    raise FormatError(f'the number format "{specifier}" is not evaluated')


def _standard_number(number: int | Decimal, letter: str, precision: int | None) -> str:
    sign = "-" if number < 0 else ""
    match letter.upper():
        case "D" if isinstance(number, int):
            return sign + str(abs(number)).rjust(precision or 1, "0")
        case "X" if isinstance(number, int):
            digits = format(number & 0xFFFF_FFFF_FFFF_FFFF, letter)
            return digits.rjust(precision or 1, "0")
        case "N":
            return format(number, f",.{2 if precision is None else precision}f")
        case "F":
            return format(number, f".{2 if precision is None else precision}f")
        case "G" if precision is None:
            return number_text(number)
    raise FormatError(f'the number format "{letter}{precision}" does not fit the number')
