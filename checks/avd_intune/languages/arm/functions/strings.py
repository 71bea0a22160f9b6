"""Functions on strings.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string
`startsWith`, `endsWith` and `indexOf` compare without regard to case; `contains` and `replace` with it.
"""

from __future__ import annotations

import hashlib
import re
from functools import partial

from avd_intune.languages.arm.evaluation.equality import can_be, known_end, known_start
from avd_intune.languages.arm.evaluation.resource_ids import id_segments
from avd_intune.languages.arm.evaluation.text_building import (
    FormatError,
    change_case,
    fold_case,
    format_parts,
    from_units,
    join_parts,
    map_text,
    scalar_text,
    string_parts,
    to_units,
    utf16_length,
)
from avd_intune.languages.arm.functions.arrays import check_text_operand
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    certain,
    integer_argument,
    kind_of,
    list_argument,
    placed_items,
    text_argument,
    whole_items,
)
from avd_intune.values.identity import unknown_from
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import FALSE, TRUE, Known, ListValue, ObjectValue, PartialString, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

# The namespace of `guid()`, documented on the page of the string functions.
ARM_GUID_NAMESPACE = "11fb06fb-712d-4ddd-98c7-e71bbd588830"
MAX_UNIQUE_STRING_INPUT = 131_072
MAX_PADDED_WIDTH = 16


@define("format", 1, None)
def _format_text(call: ArmFunctionContext, template: Value, *values: Value) -> Value:
    """Fill a .NET composite format string; Bicep's interpolated strings compile to it."""
    try:
        return join_parts(call, format_parts(text_argument(template), values))
    except FormatError as error:
        raise ArmFunctionError(str(error)) from None


@define("string", 1)
def _to_string(call: ArmFunctionContext, value: Value) -> Value:
    """Return the string form; arrays and objects become JSON, with holes where a member is unknown."""
    if isinstance(value, PartialString):
        return value
    if isinstance(value, Unknown):
        raise NeedsUnknownError(value)
    value = certain(value)
    check_text_operand(value)
    return join_parts(call, string_parts(value))


def _by_character(name: str) -> None:
    @define(name, 1)
    def _change(call: ArmFunctionContext, value: Value) -> Value:
        convert = partial(change_case, upper=name == "toUpper")
        if isinstance(value, PartialString):
            return map_text(value, name, convert)
        return Known(convert(text_argument(value)))


_by_character("toLower")
_by_character("toUpper")


@define("trim", 1)
def _trim(call: ArmFunctionContext, value: Value) -> Value:
    return Known(text_argument(value).strip())


@define("padLeft", 2, 3)
def _pad_left(call: ArmFunctionContext, value: Value, width: Value, padding: Value | None = None) -> Value:
    value = certain(value)
    text = (
        scalar_text(integer_argument(value))
        if isinstance(value, Known) and type(value.value) is int
        else text_argument(value)
    )
    filler = text_argument(padding) if padding is not None else " "
    if utf16_length(filler) != 1:
        raise ArmFunctionError("the padding must be one character")
    total = integer_argument(width)
    if not 1 <= total <= MAX_PADDED_WIDTH:
        raise ArmFunctionError(f"the width must lie between 1 and {MAX_PADDED_WIDTH}, {total} is given")
    return Known(filler * (total - utf16_length(text)) + text)


@define("replace", 3)
def _replace_text(call: ArmFunctionContext, value: Value, old: Value, new: Value) -> Value:
    """Replace all occurrences, with regard to case."""
    wanted = text_argument(old)
    if not wanted:
        raise ArmFunctionError("the string to replace is empty")
    if isinstance(value, PartialString) and len(wanted) == 1:
        # One character cannot lie across the border of a known and an unknown part.
        if isinstance(new, Known):
            replacement = text_argument(new)
            return map_text(value, f"replace[{wanted}>{replacement}]", lambda text: text.replace(wanted, replacement))
        raise NeedsUnknownError(value)
    text = text_argument(value)
    if isinstance(new, Unknown):
        parts: list[str | Value] = []
        for index, piece in enumerate(text.split(wanted)):
            parts.extend([new, piece] if index else [piece])
        return join_parts(call, parts)
    result = text_argument(new)
    if text.count(wanted) * len(result) > 8 * 1024 * 1024:
        raise ArmFunctionError("the result is too long")
    return Known(text.replace(wanted, result))


@define("startsWith", 2)
def _starts_with(call: ArmFunctionContext, value: Value, start: Value) -> Value:
    if isinstance(value, PartialString):
        return _decided_by_end(value, fold_case(known_start(value)), fold_case(text_argument(start)), at_start=True)
    text = fold_case(text_argument(value))
    if isinstance(start, PartialString):
        known = fold_case(known_start(start))
        return FALSE if not text.startswith(known) else _undecided(start)
    return Known(text.startswith(fold_case(text_argument(start))))


@define("endsWith", 2)
def _ends_with(call: ArmFunctionContext, value: Value, end: Value) -> Value:
    if isinstance(value, PartialString):
        return _decided_by_end(value, fold_case(known_end(value)), fold_case(text_argument(end)), at_start=False)
    text = fold_case(text_argument(value))
    if isinstance(end, PartialString):
        known = fold_case(known_end(end))
        return FALSE if not text.endswith(known) else _undecided(end)
    return Known(text.endswith(fold_case(text_argument(end))))


def _decided_by_end(value: PartialString, known: str, wanted: str, at_start: bool) -> Value:
    if at_start:
        if known.startswith(wanted):
            return TRUE
        possible = wanted.startswith(known)
    else:
        if known.endswith(wanted):
            return TRUE
        possible = wanted.endswith(known)
    return _undecided(value) if possible else FALSE


def _undecided(value: Unknown) -> Value:
    raise NeedsUnknownError(value)


@define("substring", 2, 3)
def _substring(call: ArmFunctionContext, value: Value, start: Value, length: Value | None = None) -> Value:
    begin = integer_argument(start)
    if begin < 0:
        raise ArmFunctionError(f"the start index {begin} is negative")
    count = integer_argument(length) if length is not None else None
    if count is not None and count < 0:
        raise ArmFunctionError(f"the length {count} is negative")
    if isinstance(value, PartialString):
        known = known_start(value)
        if count is not None and begin + count <= len(known):
            return Known(known[begin : begin + count])
        if count is None and begin <= len(known):
            return join_parts(call, [known[begin:], *value.parts[1:]])
    text = to_units(text_argument(value))
    if begin > len(text):
        raise ArmFunctionError(f"the start index {begin} lies after the end of the string")
    if count is None:
        return Known(from_units(text[begin:]))
    if begin + count > len(text):
        raise ArmFunctionError(f"the start index {begin} and length {count} go beyond the string")
    return Known(from_units(text[begin : begin + count]))


@define("split", 2)
def _split(call: ArmFunctionContext, value: Value, delimiter: Value) -> Value:
    """Split a string at a delimiter, or at each of an array of delimiters."""
    delimiters = _delimiters(delimiter)
    if isinstance(value, PartialString):
        return _split_partial(call, value, delimiters)
    text = text_argument(value)
    # .NET splits at blanks where the array of delimiters is empty, and nowhere at an empty delimiter.
    is_empty = isinstance(delimiter, ListValue) and not delimiter.items
    pieces = re.split(r"\s", text) if is_empty else split_text(text, delimiters)
    return ListValue(tuple(Known(piece) for piece in pieces))


def _delimiters(value: Value) -> list[str]:
    value = certain(value)
    texts = (
        [text_argument(item) for item in whole_items(value)] if isinstance(value, ListValue) else [text_argument(value)]
    )
    return [text for text in texts if text]


def split_text(text: str, delimiters: list[str]) -> list[str]:
    """Split at the earliest of the delimiters, the first given one when several start there."""
    if len(delimiters) < 2:
        return text.split(delimiters[0]) if delimiters else [text]
    return re.split("|".join(re.escape(delimiter) for delimiter in delimiters), text)


def _split_partial(call: ArmFunctionContext, value: PartialString, delimiters: list[str]) -> Value:
    if delimiters == ["/"]:
        segments = id_segments(value)
        if segments is not None:
            return ListValue(tuple(segments))
    start = known_start(value)
    if len(delimiters) != 1 or len(delimiters[0]) != 1:
        raise NeedsUnknownError(value)
    # How many pieces the unknown part falls into is not known; those before it are.
    pieces = start.split(delimiters[0])[:-1]
    return ListValue(
        tuple(Known(piece) for piece in pieces), rest=unknown_from("split", value, *map(Known, delimiters))
    )


@define("join", 2)
def _join(call: ArmFunctionContext, value: Value, delimiter: Value) -> Value:
    between = text_argument(delimiter)
    array_value = list_argument(value)
    whole_items(array_value)
    parts: list[object] = []
    for index, item in enumerate(placed_items(array_value)):
        if isinstance(item, (ListValue, ObjectValue)):
            raise ArmFunctionError(f"join takes an array of strings, {kind_of(item)} is in it")
        check_text_operand(item)
        if index:
            parts.append(between)
        parts.extend(string_parts(item))
    return join_parts(call, parts)  # type: ignore[arg-type]


@define("like", 2)
def _like(call: ArmFunctionContext, value: Value, pattern: Value) -> Value:
    """Match a string with a pattern in which `*` is any text, without regard to case."""
    chunks = fold_case(text_argument(pattern)).split("*")
    text = fold_case(text_argument(value))
    if len(chunks) == 1:
        return Known(text == chunks[0])
    parts: list[str | Value] = []
    for index, chunk in enumerate(chunks):
        parts.extend([Unknown("any text", key=f"*{index}")] if index else [])
        parts.extend([chunk] if chunk else [])
    return Known(can_be(PartialString("any text", key=text, parts=tuple(parts)), text))


def _joined(values: tuple[Value, ...]) -> str:
    texts = []
    for value in values:
        value = certain(value)
        if isinstance(value, (ListValue, ObjectValue)) or (
            isinstance(value, Known) and not isinstance(value.value, (str, type(None)))
        ):
            raise ArmFunctionError(f"strings are needed, {kind_of(value)} is given")
        texts.append(text_argument(value))
    return "-".join(texts)


@define("guid", 1, None)
def _guid(call: ArmFunctionContext, *values: Value) -> Value:
    """Return the UUID version 5 of the strings joined with "-"."""
    import uuid

    text = _joined(values)
    digest = hashlib.sha1(
        uuid.UUID(ARM_GUID_NAMESPACE).bytes + text.encode("utf-8", "surrogatepass"), usedforsecurity=False
    ).digest()
    return Known(str(uuid.UUID(bytes=digest[:16], version=5)))


@define("uniqueString", 1, None)
def _unique_string(call: ArmFunctionContext, *values: Value) -> Value:
    """Return 13 characters of a hash of the strings joined with "-"."""
    text = _joined(values)
    if len(text) > MAX_UNIQUE_STRING_INPUT:
        raise ArmFunctionError(f"the strings have more than {MAX_UNIQUE_STRING_INPUT} characters")
    number = murmur_hash(text.encode("utf-8", "surrogatepass"))
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    # Twelve groups of five bits from the top; the four bits left are filled up with a zero.
    return Known("".join(alphabet[(number << 1 >> (60 - 5 * index)) & 31] for index in range(13)))


_MASK = 0xFFFF_FFFF
_FIRST, _SECOND = 0x239B_961B, 0xAB0E_9789


def _rotate(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & _MASK


def _scramble(block: int, before: int, bits: int, after: int) -> int:
    return _rotate((block * before) & _MASK, bits) * after & _MASK


def _avalanche(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EB_CA6B & _MASK
    value = (value ^ value >> 13) * 0xC2B2_AE35 & _MASK
    return value ^ value >> 16


def murmur_hash(data: bytes) -> int:
    """Return the 64-bit hash of the deployment engine: MurmurHash3 with two 32-bit lanes, seed 0."""
    low = high = 0
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        low ^= _scramble(int.from_bytes(data[at : at + 4], "little"), _FIRST, 15, _SECOND)
        low = ((_rotate(low, 19) + high) * 5 + 0x561C_CD1B) & _MASK
        high ^= _scramble(int.from_bytes(data[at + 4 : at + 8], "little"), _SECOND, 17, _FIRST)
        high = ((_rotate(high, 13) + low) * 5 + 0x0BCA_A747) & _MASK
    tail = data[whole:]
    if tail:
        low ^= _scramble(int.from_bytes(tail[:4], "little"), _FIRST, 15, _SECOND)
    if len(tail) > 4:
        high ^= _scramble(int.from_bytes(tail[4:], "little"), _SECOND, 17, _FIRST)
    low ^= len(data)
    high ^= len(data)
    low = (low + high) & _MASK
    high = (high + low) & _MASK
    low, high = _avalanche(low), _avalanche(high)
    low = (low + high) & _MASK
    high = (high + low) & _MASK
    return high << 32 | low
