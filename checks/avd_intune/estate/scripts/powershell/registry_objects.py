"""The registry by .NET (`Microsoft.Win32.Registry`), by WMI (`StdRegProv`) and by COM (`WScript.Shell`).

https://learn.microsoft.com/dotnet/api/microsoft.win32.registrykey
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import both, chosen
from avd_intune.estate.scripts.holes import unfilled
from avd_intune.estate.scripts.powershell.conversions import number_from, truth_of, whole
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.registry_paths import canonical
from avd_intune.estate.scripts.script_values import (
    Items,
    Open,
    Pieces,
    RegistryKey,
    Type,
    derived,
    identity_of,
    joined,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.languages.powershell.integers import Long, OtherInteger

KINDS = {
    "string": "REG_SZ",
    "expandstring": "REG_EXPAND_SZ",
    "binary": "REG_BINARY",
    "dword": "REG_DWORD",
    "multistring": "REG_MULTI_SZ",
    "qword": "REG_QWORD",
    "unknown": "",
    "none": "REG_NONE",
}
_BY_NUMBER = {1: "REG_SZ", 2: "REG_EXPAND_SZ", 3: "REG_BINARY", 4: "REG_DWORD", 7: "REG_MULTI_SZ", 11: "REG_QWORD"}
_HIVE_NUMBERS = {0x80000000: "HKCR", 0x80000001: "HKCU", 0x80000002: "HKLM", 0x80000003: "HKU", 0x80000005: "HKCC"}
_HIVE_NAMES = {
    "localmachine": "HKLM", "currentuser": "HKCU", "classesroot": "HKCR", "users": "HKU", "currentconfig": "HKCC",
}  # fmt: skip
_STDREGPROV = {
    "setdwordvalue": "REG_DWORD", "setqwordvalue": "REG_QWORD", "setstringvalue": "REG_SZ",
    "setexpandedstringvalue": "REG_EXPAND_SZ", "setmultistringvalue": "REG_MULTI_SZ", "setbinaryvalue": "REG_BINARY",
}  # fmt: skip


def kind_of(value: object) -> str | None:
    """Return the type of a registry value that a script names; None where there is no such type."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _BY_NUMBER.get(value)
    if isinstance(value, Type):
        return None
    text = known_text(value)
    if text is None:
        return ""
    if text.strip().isdecimal():
        return _BY_NUMBER.get(int(text))  # as `Enum.Parse` reads it
    return KINDS.get(text.rpartition(".")[2].rpartition("::")[2].lower())


def kind_for_dotnet(value: object) -> str:
    """Return the type that .NET takes for a value where none is named: what it knows no type for is a text.

    https://learn.microsoft.com/dotnet/api/microsoft.win32.registrykey.setvalue
    """
    kind = kind_for(value)
    return "REG_SZ" if kind == "REG_QWORD" else kind


def kind_for(value: object) -> str:
    """Return the type that PowerShell takes for a value where none is named."""
    if isinstance(value, (bool, OtherInteger)):
        return "REG_SZ"
    if isinstance(value, int):
        return "REG_QWORD" if isinstance(value, Long) or not -(1 << 31) <= value < 1 << 31 else "REG_DWORD"
    if isinstance(value, (tuple, Items)):
        return "REG_MULTI_SZ"
    if isinstance(value, Open):
        return ""
    return "REG_SZ"


def data_for(kind: str, value: object, shown: str) -> object:
    """Return the data that is written for a value. Raises ScriptError where it does not suit the type."""
    if kind in ("REG_DWORD", "REG_QWORD"):
        if isinstance(value, (Open, Pieces)):
            return value
        number = number_from(value)
        if number is None and isinstance(value, str) and (to_come := unfilled(value)) is not None:
            return to_come
        if number is None:
            raise ScriptError(f"`{shown_text(value)}` is no number")
        if kind == "REG_DWORD" and not -(1 << 31) <= number < 1 << 32:
            raise ScriptError(f"`{shown_text(value)}` is too large for a DWORD")
        return whole(number)
    if kind in ("REG_SZ", "REG_EXPAND_SZ"):
        return text_of(value)
    return value


def suits(kind: str, value: object) -> bool:
    """Say whether a value can be converted to a type."""
    try:
        data_for(kind, value, "")
    except ScriptError:
        return False
    return True


def hive_of(name: str) -> str | None:
    """Return the hive that .NET calls so, e.g. `localmachine`."""
    return _HIVE_NAMES.get(name)


def registry_method(shell: Variables, key: RegistryKey, name: str, arguments: Sequence[object], shown: str) -> object:
    """Call a method of an opened key."""
    machine = shell.machine
    path = key.path
    if name == "setvalue" and len(arguments) > 1:
        if not key.writable:
            raise ScriptError("the key is opened for reading only")
        kind = kind_of(arguments[2]) if len(arguments) > 2 else kind_for_dotnet(arguments[1])
        if kind is None:
            raise ScriptError(f"there is no type {shown_text(arguments[2])}")
        machine.write_value(path, text_of(arguments[0]), kind, data_for(kind, arguments[1], shown))
        return None
    if name in ("deletevalue", "createsubkey", "deletesubkey", "deletesubkeytree") and not key.writable:
        raise ScriptError("the key is opened for reading only")
    if name == "deletevalue" and arguments:
        machine.remove_value(path, text_of(arguments[0]))
        return None
    if name in ("createsubkey", "opensubkey") and arguments:
        written = joined(path, "\\", text_of(arguments[0]))
        inner = canonical(written)
        if inner is None:
            if isinstance(written, str):
                raise ScriptError("no key goes so deep")
            inner = written
        if name == "createsubkey":
            machine.make_key(inner, emptied=False)
            return RegistryKey(inner)
        writable = len(arguments) > 1 and truth_of(arguments[1]) is not False
        found = RegistryKey(inner, writable)
        return chosen(machine.registry.exists(inner), found, None) if isinstance(inner, str) else found
    if name in ("deletesubkey", "deletesubkeytree") and arguments:
        machine.remove_key(canonical(joined(path, "\\", text_of(arguments[0]))))
        return None
    if name == "getvalue" and arguments:
        text = known_text(arguments[0])
        if isinstance(path, str) and text is not None:
            data = machine.registry.read(path, text)
            return chosen(machine.registry.has_value(path, text), data, arguments[1]) if len(arguments) > 1 else data
    if name == "getvaluenames" and (names := _names_of(shell, path)) is not None:
        return names
    if name in ("close", "dispose", "flush"):
        return None
    return derived(f".{name}()", shown, Open(f"key {identity_of(path)}", shown), *arguments)


def registry_property(shell: Variables, holder: RegistryKey, name: str, written: str, shown: str) -> object:
    """Return a property of a key, or the value of that name."""
    path = holder.path
    if name == "name":
        return holder.name
    if name in ("pspath", "path", "fullname"):
        return joined("Microsoft.PowerShell.Core\\Registry::", holder.name)
    if name == "psparentpath" and isinstance(path, str):
        return joined("Microsoft.PowerShell.Core\\Registry::", RegistryKey(path.rpartition("\\")[0]).name)
    if name == "pschildname" and isinstance(path, str):
        return path.rpartition("\\")[2]
    if name == "property" and (names := _names_of(shell, path)) is not None:
        return names
    if name == "valuecount" and isinstance(names := _names_of(shell, path), tuple):
        return len(names)
    if name in ("property", "valuecount", "subkeycount", "handle", "view", "psdrive"):
        return derived(f".{name}", shown, Open(f"key {shown_text(path)}", shown))
    if isinstance(path, str) and not name.startswith("ps"):
        return shell.machine.registry.read(path, written)
    return derived(f".{name}", shown, Open(f"key {shown_text(path)}", shown))


def _names_of(shell: Variables, path: object) -> object:
    """Return the names of the values of a key; None where they are not known."""
    registry = shell.machine.registry
    if not isinstance(path, str) or not registry.is_known(path):
        return None
    entry = shell.machine.guard
    found = [(both(entry, registry.has_value(path, name)), name) for name in registry.names_of(path)]
    return shell.as_value([(guard, name) for guard, name in found if guard is not False], entry, always_array=True)


def set_value(shell: Variables, arguments: Sequence[object], shown: str) -> object:
    """`[Microsoft.Win32.Registry]::SetValue(key, name, value, kind)`: it makes the key where it is not there."""
    if len(arguments) < 3:
        raise ScriptError("SetValue has too few arguments")
    written = known_text(arguments[0])
    if written is not None and not written.lower().startswith("hkey_"):
        raise ScriptError(f"`{shown_text(written)}` does not begin with the full name of a hive")
    path = canonical(text_of(arguments[0]))
    if path is None and not isinstance(text_of(arguments[0]), (Open, Pieces)):
        raise ScriptError(f"`{shown_text(arguments[0])}` is no key")
    kind = kind_of(arguments[3]) if len(arguments) > 3 else kind_for_dotnet(arguments[2])
    if kind is None:
        raise ScriptError(f"there is no type {shown_text(arguments[3])}")
    shell.machine.write_value(
        path if path is not None else arguments[0], text_of(arguments[1]), kind, data_for(kind, arguments[2], shown)
    )
    return None


def com_method(shell: Variables, name: str, arguments: Sequence[object], shown: str) -> object:
    """`RegWrite` of WScript.Shell, and the methods of StdRegProv with arguments in their order."""
    machine = shell.machine
    if name in ("regwrite", "regdelete") and arguments:
        whole_path = canonical(text_of(arguments[0]))
        if not isinstance(whole_path, str):
            machine.stopped("the key is not known", shown)
            return None
        if name == "regdelete" and str(known_text(arguments[0])).endswith("\\"):
            machine.remove_key(whole_path)  # a stroke at the end says that the key is meant
            return None
        key, _, value_name = whole_path.rpartition("\\")
        if name == "regdelete":
            machine.remove_value(key, value_name)
            return None
        value = arguments[1] if len(arguments) > 1 else ""
        kind = (known_text(arguments[2]) or "").upper() if len(arguments) > 2 else kind_for(value)
        machine.write_value(key, value_name, kind, data_for(kind, value, shown))
        return None
    return standard_provider(shell, name, list(arguments), shown)


def standard_provider(shell: Variables, name: str, arguments: list[object], shown: str) -> object:
    """`SetDWORDValue(hive, key, name, value)`, `DeleteValue(hive, key, name)`, `CreateKey(hive, key)`."""
    machine = shell.machine
    hive_number = number_from(arguments[0]) if arguments and not isinstance(arguments[0], (Open, Pieces)) else None
    hive = _HIVE_NUMBERS.get(whole(hive_number) & 0xFFFF_FFFF) if hive_number is not None else None
    if hive is None or len(arguments) < 2:
        machine.stopped("the hive is not known", shown)
        return Open(f"result {shown}", shown)
    path = canonical(joined(f"{hive}\\", text_of(arguments[1])))
    if name == "createkey":
        machine.make_key(path, emptied=False)
    elif name == "deletekey":
        machine.remove_key(path)
    elif name == "deletevalue" and len(arguments) > 2:
        machine.remove_value(path, text_of(arguments[2]))
    elif name in _STDREGPROV and len(arguments) > 3:
        kind = _STDREGPROV[name]
        machine.write_value(path, text_of(arguments[2]), kind, data_for(kind, arguments[3], shown))
    return Open(f"result {shown}", shown)
