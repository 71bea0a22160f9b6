"""`[convert]`, `[Text.Encoding]` and `[bool]::Parse`: texts, numbers and bytes made of one another."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from avd_intune.estate.scripts.powershell.conversions import (
    ConversionError,
    bytes_of,
    cast,
    number_from,
    truth_of,
    whole,
)
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.streams import text_in
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Open, Pieces, Table, derived, known_text
from avd_intune.languages.powershell.integers import Long, OtherInteger

_ENCODINGS = {"utf8": "utf-8", "unicode": "utf-16-le", "ascii": "ascii", "default": "utf-8", "utf32": "utf-32-le"}
_MAX_ENCODED = 1024 * 1024
_DIGITS: dict[int, Callable[[int], str]] = {2: "{:b}".format, 8: "{:o}".format, 10: str, 16: "{:x}".format}


def convert(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    """Return what a method of `[convert]` gives. Raises ScriptError where it refuses."""
    if name == "frombase64string" and arguments:
        text = known_text(arguments[0])
        if text is None:
            return Table({"encoded": ("encoded", arguments[0])}, "encoded", Open("bytes", shown))
        if len(text) > _MAX_ENCODED:
            return Open(f"bytes {shown}", shown)
        try:
            return _bytes(base64.b64decode(text))
        except (binascii.Error, ValueError) as error:
            raise ScriptError("the text is no base64") from error
    if name == "tobase64string" and arguments and (data := bytes_of(arguments[0])) is not None:
        return base64.b64encode(data).decode("ascii")
    number = number_from(arguments[0]) if arguments and not isinstance(arguments[0], (Open, Pieces)) else None
    if name.startswith(("toint", "touint", "tobyte")) and len(arguments) == 2 and arguments[1] in (2, 8, 10, 16):
        digits = known_text(arguments[0])
        try:
            return int(digits, int(str(arguments[1]))) if digits is not None else derived(name, shown, *arguments)
        except ValueError as error:
            raise ScriptError(f"`{digits}` is no number") from error
    if name.startswith("toint") and number is not None and len(arguments) == 1:
        return whole(number)
    if name == "toboolean" and arguments:
        return boolean(arguments[0], shown)
    if name == "tostring" and len(arguments) == 2 and number is not None and arguments[1] in _DIGITS:
        value = whole(number)
        return _DIGITS[arguments[1]](value if value >= 0 else value & 0xFFFF_FFFF)
    if name in ("tostring", "tochar", "todatetime") and len(arguments) == 1:
        return _as(name[2:], arguments[0], shown)
    return derived(f"[convert]::{name}", shown, *arguments)


def _as(kind: str, value: object, shown: str) -> object:
    try:
        return cast(kind, value, shown)
    except ConversionError as error:
        raise ScriptError(str(error)) from error


def _bytes(data: bytes) -> Table:
    return Table({"bytes": ("bytes", data.decode("latin-1"))}, "bytes")


_NUMBERS = {f"{sign}int{8 * size}": (size, not sign) for size in (2, 4, 8) for sign in ("", "u")}


def bit_converter(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    """Return what a method of `[BitConverter]` gives: numbers of bytes and bytes of numbers, the lowest byte first."""
    first = arguments[0] if arguments else None
    fits = isinstance(first, int) and -(1 << 63) <= first < 1 << 63
    if name == "getbytes" and isinstance(first, (bool, int)) and fits and not isinstance(first, OtherInteger):
        size = (
            1 if isinstance(first, bool) else 8 if isinstance(first, Long) or not -(1 << 31) <= first < 1 << 31 else 4
        )
        return _bytes(int(first).to_bytes(size, "little", signed=True))
    data = bytes_of(first)
    start = arguments[1] if len(arguments) > 1 else 0
    if data is None or not isinstance(start, int):
        return derived(f"[bitconverter]::{name}", shown, *arguments)
    if name == "tostring" and len(arguments) < 3:
        return "-".join(f"{byte:02X}" for byte in data[start:])
    size, signed = (1, False) if name == "toboolean" else _NUMBERS.get(name[2:], (0, False))
    if not size:
        return derived(f"[bitconverter]::{name}", shown, *arguments)
    if not 0 <= start <= len(data) - size:
        raise ScriptError("there are too few bytes")
    value = int.from_bytes(data[start : start + size], "little", signed=signed)
    return bool(value) if name == "toboolean" else Long(value) if size == 8 else value


def boolean(value: object, shown: str) -> object:
    """Return a value as `ToBoolean` and `Parse` make a truth value of it: of a text only by its word."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in ("true", "false"):
            raise ScriptError(f"`{value}` is no truth value")
        return word == "true"
    known = truth_of(value) if not isinstance(value, Pieces) else None
    return known if known is not None else derived("true", shown, value)


def encoding(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    """Return what a method of an encoding gives. kind: `encoding:` and its name in lower case."""
    coding = _ENCODINGS.get(kind.partition(":")[2])
    value = arguments[0] if arguments else None
    if coding is None:
        return derived(f"{kind} {name}", shown, *arguments)
    try:
        data = bytes_of(value) if name == "getstring" else None
        if data is not None and len(arguments) == 1:
            return data.decode(coding, "replace" if coding == "ascii" else "strict").lstrip("\ufeff")
        if name == "getstring" and isinstance(value, Table) and value.kind == "encoded":
            inner = shell.machine.decoded(value.get("encoded"))
            return inner if inner is not None else derived("decoded", shown, value.get("encoded"))
        text = known_text(value)
        if name == "getbytes" and text is not None and len(text) < _MAX_ENCODED:
            return _bytes(text.encode(coding, "replace"))
    except UnicodeDecodeError:
        return Open(f"text {shown}", shown)
    return derived(f"{kind} {name}", shown, *arguments)


def text_of_bytes(shell: Variables, value: object, shown: str) -> object:
    """Return the text that bytes are written as; any other value as it is."""
    if not isinstance(value, Table) or value.kind not in ("bytes", "encoded"):
        return value
    text = text_in(value) if value.kind == "bytes" else shell.machine.decoded(value.get("encoded"))
    return text if text is not None else derived("text", shown, value.get("bytes"), value.get("encoded"))


CODINGS = tuple(_ENCODINGS)
