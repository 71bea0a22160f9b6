"""Which type of .NET a value has (`GetType()`), and how types are called."""

from __future__ import annotations

from avd_intune.estate.scripts.powershell.conversions import Address, Character, Guid, Pattern
from avd_intune.estate.scripts.powershell.moments import Moment, Span
from avd_intune.estate.scripts.script_values import Code, EnumValue, RegistryKey, Table, Type, Version
from avd_intune.languages.powershell.integers import Long, OtherInteger

# The name that PowerShell has for a type, and the type's own name.
_NAMES = {
    "string": "System.String", "char": "System.Char", "int": "System.Int32", "long": "System.Int64",
    "bool": "System.Boolean", "double": "System.Double", "datetime": "System.DateTime", "timespan": "System.TimeSpan",
    "guid": "System.Guid", "version": "System.Version", "uri": "System.Uri",
    "regex": "System.Text.RegularExpressions.Regex", "hashtable": "System.Collections.Hashtable",
    "ordered": "System.Collections.Specialized.OrderedDictionary",
    "pscustomobject": "System.Management.Automation.PSCustomObject",
    "scriptblock": "System.Management.Automation.ScriptBlock", "registrykey": "Microsoft.Win32.RegistryKey",
}  # fmt: skip
_OWN = {full.lower().removeprefix("system."): short for short, full in _NAMES.items()}
_OF_TEXTS = ((Character, "char"), (Guid, "guid"), (Version, "version"), (Pattern, "regex"), (Address, "uri"))
_OF_TABLES = {"table": "hashtable", "ordered": "ordered", "object": "pscustomobject"}
_OF_OTHERS: tuple[tuple[type, str], ...] = (
    (bool, "bool"), (Long, "long"), (int, "int"), (float, "double"), (Moment, "datetime"), (Span, "timespan"),
    (Code, "scriptblock"), (RegistryKey, "registrykey"),
)  # fmt: skip


def type_of(value: object) -> Type | None:
    """Return the type of a value; None where it is not known, as that of an array's elements."""
    if isinstance(value, Table):
        return Type(_OF_TABLES[value.kind]) if value.kind in _OF_TABLES else None
    if isinstance(value, EnumValue):
        return Type(value.kind)
    if isinstance(value, str):
        return Type(next((name for kind, name in _OF_TEXTS if isinstance(value, kind)), "string"))
    if isinstance(value, Moment) and value.offset is not None:
        return Type("datetimeoffset")
    if isinstance(value, OtherInteger):
        return None
    return next((Type(name) for kind, name in _OF_OTHERS if isinstance(value, kind)), None)


def plain_name(name: str) -> str:
    """Return the name of a type by which it is compared, in lower case: PowerShell's own one, where it has one."""
    lowered = name.lower().removeprefix("system.")
    return _OWN.get(lowered, lowered)


def shown_name(kind: str, full: bool) -> str | None:
    """Return the name of a type as .NET writes it; None where it is not known."""
    found = _NAMES.get(plain_name(kind))
    return found if found is None or full else found.rpartition(".")[2]
