"""How PowerShell converts values: to numbers, truth values, and by casts.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-06
"""

from __future__ import annotations

import math
import re

from avd_intune.estate.scripts.environment import NOT_EMPTY
from avd_intune.estate.scripts.powershell.errors import FAILED_CAST
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.moments import Moment, Span, moment_of, span_of
from avd_intune.estate.scripts.powershell.moments_with_offset import with_offset
from avd_intune.estate.scripts.powershell.xml_objects import document_of
from avd_intune.estate.scripts.script_values import (
    MAX_ITEMS,
    Code,
    EnumValue,
    Items,
    Open,
    Pieces,
    RegistryKey,
    Table,
    Type,
    Version,
    derived,
    identity_of,
    numbers_of_version,
    text_of,
)
from avd_intune.languages.powershell.integers import Long, OtherInteger
from avd_intune.languages.powershell.scanning import NUMBER, number_of
from avd_intune.patterns import lazy_pattern


class ConversionError(ScriptError):
    """A cast that fails, as PowerShell would say."""

    def __init__(self, why: str) -> None:
        super().__init__(why, FAILED_CAST)


class Character(str):
    """A `[char]`: a text of one sign, which is its number where it is converted to one."""

    __slots__ = ()


class Guid(str):
    """A `[guid]`, in the form in which it is shown."""

    __slots__ = ()


class Pattern(str):
    """A `[regex]`: a text that is a pattern, and has methods of its own."""

    __slots__ = ()


class Address(str):
    """A `[uri]`: its parts are not known."""

    __slots__ = ()


_GUID = lazy_pattern(r"\{G\}|\(G\)|G|[0-9A-F]{32}".replace("G", "[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"), re.I)
_INTEGERS = {
    "int": 32, "int32": 32, "long": 64, "int64": 64, "byte": 8, "int16": 16, "short": 16, "uint32": 32, "uint16": 16,
    "uint64": 64, "uint": 32, "ulong": 64, "ushort": 16, "sbyte": 8, "bigint": 512,
}  # fmt: skip
_FLOATS = frozenset({"double", "float", "single", "decimal"})
_ARRAYS = frozenset(
    {"array", "object[]", "string[]", "int[]", "psobject[]", "hashtable[]", "byte[]", "char[]", "int32[]"}
)
# What the types of .NET end in that are enumerations, or are converted from texts and stand for them.
_NAMED_VALUES = (
    *("kind", "hive", "view", "preference", "color", "dayofweek", "attributes", "comparison", "options", "mode"),
    *("target", "status", "access", "share", "level", "state", "scope", "action", "protocol", "protocoltype"),
    *("type", "types", "category", "style", "severity", "rights", "flags", "control", "visibility", "encoding"),
    *("fileinfo", "directoryinfo", "filesysteminfo", "switch", "wildcardpattern", "cultureinfo"),
)
_LISTS = ("arraylist", "list[", "collection[", "queue", "stack", "hashset[")


def truth_of(value: object) -> bool | None:
    """Return whether a value counts as true; None where it is not known."""
    if isinstance(value, Open):
        return True if value.key in NOT_EMPTY else None
    if isinstance(value, Pieces):
        # Some of its text is known, so it is not empty.
        return True if any(isinstance(part, str) and part for part in value.parts) else None
    if isinstance(value, tuple):
        return bool(value) and (len(value) > 1 or truth_of(value[0])) if value else False
    if isinstance(value, Items):
        return None if value.open is not None and not value.items else len(value.items) > 0
    if isinstance(value, (Table, Code, Type, RegistryKey)):
        return True
    return value.number != 0 if isinstance(value, EnumValue) else bool(value)


def number_from(value: object) -> int | float | None:
    """Return a value as a number; None where it is none. Open values are the caller's."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, EnumValue):
        return value.number
    if value is None:
        return 0
    if isinstance(value, Character):
        return ord(value)
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return 0
        sign = -1 if text[0] in "-" else 1
        text = text[1:] if text[0] in "+-" else text
        match = NUMBER.fullmatch(text)
        if match is None:
            return None
        number = number_of(text)
        return None if number is None else sign * number
    if isinstance(value, tuple) and len(value) == 1:
        return number_from(value[0])
    return None


def whole(number: int | float) -> int:
    """Return a number rounded as a cast does: half to even. Raises ConversionError for one without an end."""
    if isinstance(number, float) and not math.isfinite(number):
        raise ConversionError("the number is too large")
    return round(number) if isinstance(number, float) else number


def items_of(value: object) -> tuple[object, ...] | None:
    """Return what a loop goes through; None where that is not known."""
    if value is None:
        return ()
    if isinstance(value, tuple):
        return value
    if isinstance(value, Items):
        return None if value.open is not None else tuple(value.items)
    if isinstance(value, Open):
        return None
    if isinstance(value, Table) and value.kind == "bytes":
        data = bytes_of(value) or b""
        return tuple(data) if len(data) <= MAX_ITEMS else None
    return (value,)


def bytes_of(value: object) -> bytes | None:
    """Return bytes that a script has, as an array of numbers, too; None where a value is none or is not known."""
    if isinstance(value, Table) and value.kind == "bytes":
        return str(value.get("bytes")).encode("latin-1")
    inside = items_of(value) if isinstance(value, (tuple, Items)) else None
    if inside is None or not all(isinstance(each, int) and 0 <= each < 256 for each in inside):
        return None
    return bytes(int(each) for each in inside if isinstance(each, int))


def cast(name: str, value: object, shown: str) -> object:
    """Return a value cast to a type. name: of the type, in lower case. Raises ConversionError."""
    name = name.removeprefix("system.").removeprefix("collections.").removeprefix("management.automation.")
    if name.startswith("nullable["):
        if value is None:
            return None
        name = name[9:-1]
    if name in ("ref", "psreference") or (name in ("", "object", "psobject") and not isinstance(value, Table)):
        return value
    if name in _INTEGERS:
        return _to_integer(name, value, shown)
    if name in _FLOATS:
        if isinstance(value, (Open, Pieces)):
            return derived("number", shown, value)
        number = number_from(value)
        if number is None:
            raise ConversionError(f"`{shown}` is no number")
        return float(number)
    if name == "string":
        text = text_of(value)
        return str(text) if isinstance(text, str) else text
    if name in ("bool", "boolean", "switch", "switchparameter"):
        known = truth_of(value)
        return derived("true", shown, value) if known is None else known
    if name in _ARRAYS:
        return _to_array(name, value, shown)
    if name == "char" and isinstance(value, int):
        return _character(value)
    if name == "char" and isinstance(value, str):
        if len(value) != 1:
            raise ConversionError(f"`{shown}` is not one sign")
        return Character(value)
    if name in ("hashtable", "ordered", "orderedhashtable", "specialized.ordereddictionary"):
        if isinstance(value, Table):
            value.kind = "ordered" if name != "hashtable" else "table"
        return value
    if name in ("pscustomobject", "psobject", "pscustom"):
        if isinstance(value, Table):
            return Table(dict(value.entries), "object", value.open, whole=True)
        return value
    if any(name.removeprefix("generic.").startswith(kind) for kind in _LISTS):
        inside = items_of(value)
        kind = next((each for each in ("arraylist", "hashset") if each in name), "")
        if inside is not None and kind == "hashset":
            inside = tuple(dict.fromkeys(inside)) if all(isinstance(each, str) for each in inside) else inside
        return Items(list(inside), None, kind) if inside is not None else Items([], _as_open(value, shown), kind)
    if name == "scriptblock":
        return value
    if name == "void":
        return None
    if name == "type" and isinstance(value, str):
        return Type(value.lower())
    if name == "version" and isinstance(value, str):
        if numbers_of_version(value) is None:
            raise ConversionError(f"`{shown}` is no version")
        return Version(value.strip())
    if name in ("datetime", "timespan") and isinstance(value, str):
        found = moment_of(value) if name == "datetime" else span_of(value)
        return found if found is not None else derived(name, shown, value)
    if name in ("datetime", "timespan") and isinstance(value, (Moment, Span)):
        if isinstance(value, Moment) != (name == "datetime"):
            raise ConversionError(f"`{shown}` is no {name}")
        return value
    if name == "datetimeoffset":
        return with_offset(value) or derived(name, shown, value)
    if name == "guid" and isinstance(value, str):
        return guid_of(value, shown)
    if name in ("regex", "text.regularexpressions.regex") and isinstance(value, str):
        return Pattern(value)
    if name == "uri" and isinstance(value, str):
        return Address(value)
    if name in ("version", "datetime", "guid", "uri", "timespan", "regex", "securestring", "pscredential"):
        return value if isinstance(value, (str, Open, Pieces, Table)) else derived(name, shown, value)
    if name in ("xml", "xmldocument", "xml.xmldocument"):
        return _to_xml(value, shown)
    if name in ("wmiclass", "wmi", "managementclass", "adsi"):
        return derived(name, shown, value)
    if isinstance(value, Table) and value.kind in ("table", "ordered") and name.startswith("diagnostics."):
        return Table(dict(value.entries), name, Open(f"new {name}", shown))  # its properties are set
    if name.endswith("exception") and isinstance(value, str):
        return Table({"message": ("Message", value)}, name, Open(f"error {value}", shown))
    if isinstance(value, (str, int, bool)) and (value == "" or name.endswith(_NAMED_VALUES)):
        # The member of an enumeration: `[Microsoft.Win32.RegistryValueKind]'DWord'`; or what a path is.
        return value
    return derived(name, shown, value)


def guid_of(text: str, shown: str) -> Guid:
    """Return a text as a `[guid]`. Raises ConversionError."""
    match = _GUID.fullmatch(text.strip())
    if match is None:
        raise ConversionError(f"`{shown}` is no GUID")
    digits = match[0].strip("{}()").replace("-", "").lower()
    return Guid("-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])))


def _to_xml(value: object, shown: str) -> object:
    lines = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(line, str) for line in lines):
        return value if isinstance(value, Table) else derived("xml", shown, value)
    try:
        found = document_of("\n".join(map(str, lines)), shown)
    except ValueError as error:
        raise ConversionError(f"`{shown}` is no XML") from error
    return derived("xml", shown, value) if found is None else found


def _to_integer(name: str, value: object, shown: str) -> object:
    if isinstance(value, (Open, Pieces)):
        return derived("number", shown, value)
    number = number_from(value)
    if number is None:
        raise ConversionError(f"`{shown}` is no number")
    result = whole(number)
    bits = _INTEGERS[name]
    unsigned = name.startswith("u") or name == "byte"
    low, high = (0, (1 << bits) - 1) if unsigned else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    if not low <= result <= high:
        raise ConversionError(f"`{shown}` is too large")
    if name in ("int", "int32"):
        return int(result)
    return Long(result) if name in ("long", "int64") else OtherInteger(result)


def _to_array(name: str, value: object, shown: str) -> object:
    inside = items_of(value)
    if inside is None:
        return value
    if (
        name in ("string[]", "int[]", "int32[]", "char[]")
        and len(value if isinstance(value, str) else inside) > MAX_ITEMS
    ):
        raise ConversionError(f"`{shown}` is too large")
    if name in ("string[]",):
        return tuple(text_of(item) for item in inside)
    if name in ("int[]", "int32[]"):
        return tuple(_to_integer("int", item, shown) for item in inside)
    if name == "char[]" and isinstance(value, str):
        return tuple(map(Character, value))
    if name == "char[]":
        return tuple(_character(item) if isinstance(item, int) else item for item in inside)
    return inside


def _character(number: int) -> str:
    return Character(chr(number)) if 0 <= number < 0x110000 else ""


def _as_open(value: object, shown: str) -> Open:
    return value if isinstance(value, Open) else Open(identity_of(value), shown)
