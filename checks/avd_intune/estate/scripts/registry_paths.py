"""How scripts name keys of the registry, as one canonical path: `HKLM\\SOFTWARE\\Policies\\…`.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_registry_provider
"""

from __future__ import annotations

import re
from functools import lru_cache

from avd_intune.estate.scripts.script_values import Open, Pieces, joined
from avd_intune.patterns import lazy_pattern

HIVES = {
    "hkey_local_machine": "HKLM",
    "hklm": "HKLM",
    "hkey_current_user": "HKCU",
    "hkcu": "HKCU",
    "hkey_classes_root": "HKCR",
    "hkcr": "HKCR",
    "hkey_users": "HKU",
    "hku": "HKU",
    "hkey_current_config": "HKCC",
    "hkcc": "HKCC",
}
# No key that matters lies deeper, and what is noted for each key above another one grows with the square of that.
# Windows itself ends at 512. https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits
MAX_LEVELS = 100
# Longer paths are not kept.
_KEPT = 500
_PROVIDER = lazy_pattern(r"^(?:microsoft\.powershell\.core[\\/])?registry::", re.I)
_DRIVE = lazy_pattern(r"^([A-Za-z_]\w*):[\\/]*", re.I)
_SOFTWARE = lazy_pattern(r"^HKLM\\SOFTWARE\\", re.I)
_OF_BOTH = lazy_pattern(r"^HKLM\\SOFTWARE\\(?:Policies|WOW6432Node)(?=\\|$)", re.I)
_POLICIES_OF_32_BITS = lazy_pattern(r"^HKLM\\SOFTWARE\\WOW6432Node\\(?=Policies(?:\\|$))", re.I)
_CONTROL_SET = lazy_pattern(r"^HKLM\\SYSTEM\\ControlSet001(?=\\|$)", re.I)
# How the key of what `Get-ChildItem` gives begins where it gives all that lies directly below.
ALL_CHILDREN = "children"


def canonical(path: object) -> object:
    """Return a path of which the hive is known in its one spelling, without doubled, forward or trailing strokes.

    path: `HKEY_LOCAL_MACHINE\\…` or `HKLM\\…`, a text or Pieces. What names no hive is returned as None, and
    so is what goes deeper than any key.
    """
    pieces = path.parts if isinstance(path, Pieces) else (path,)
    first = pieces[0]
    if not isinstance(first, str):
        return None
    text = first.replace("/", "\\").lstrip("\\")
    head, stroke, rest = text.partition("\\")
    hive = HIVES.get(head.lower())
    if hive is None or (not stroke and len(pieces) > 1):
        return None
    cleaned: list[object] = [f"{hive}\\{rest}" if stroke else hive]
    cleaned.extend(part.replace("/", "\\") if isinstance(part, str) else part for part in pieces[1:])
    whole = joined(*cleaned)
    if isinstance(whole, str):
        tidy = _tidy(whole) if len(whole) > _KEPT else _tidy_of_many(whole)
        return tidy if tidy.count("\\") <= MAX_LEVELS else None
    return Pieces(tuple(re.sub(r"\\{2,}", r"\\", part) if isinstance(part, str) else part for part in whole.parts))  # type: ignore[attr-defined]


@lru_cache(maxsize=256)
def _tidy_of_many(path: str) -> str:
    """As `_tidy`, for a path that a script mostly names again and again."""
    return _tidy(path)


def _tidy(path: str) -> str:
    parts: list[str] = []
    for part in path.split("\\"):
        if part == "..":
            if len(parts) > 1:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    text = "\\".join(parts)
    # The set of the running machine: the first one on a machine that was just set up.
    return _CONTROL_SET.sub(r"HKLM\\SYSTEM\\CurrentControlSet", text)


def of_32_bits(path: object, is_so: bool = True) -> object:
    """Return where programs of 32 bits find a key of the software: policies they share with the others.

    https://learn.microsoft.com/windows/win32/winprog64/shared-registry-keys
    """
    if not is_so or not isinstance(path, str) or _OF_BOTH.match(path) is not None:
        return path
    return _SOFTWARE.sub(lambda match: f"{match[0]}WOW6432Node\\", path)


SHARED = r"HKLM\SOFTWARE\WOW6432Node\Policies is the same key as HKLM\SOFTWARE\Policies"


def shared_key(path: object) -> object:
    """Return the key of policies that one below `WOW6432Node` may be the same as, None for any other key.

    Programs of both kinds share `HKLM\\SOFTWARE\\Policies`; how Windows leads there from `WOW6432Node`, its
    pages do not say. https://learn.microsoft.com/windows/win32/winprog64/shared-registry-keys
    """
    first = path.parts[0] if isinstance(path, Pieces) else path
    match = _POLICIES_OF_32_BITS.match(first) if isinstance(first, str) else None
    if match is None or not isinstance(first, str):
        return None
    rest = path.parts[1:] if isinstance(path, Pieces) else ()
    return joined(f"HKLM\\SOFTWARE\\{first[match.end() :]}", *rest)


def of_provider(path: object, drives: dict[str, object], location: object) -> object:
    """Return the canonical path that a path of PowerShell names, None if it is none of the registry.

    drives: what `New-PSDrive` made, name in lower case to canonical path. location: the canonical path of the current
    location, None if that is a folder.
    """
    if location is None and not drives and isinstance(path, str) and len(path) <= _KEPT:
        return _of_drives_of_windows(path)
    return _of_drives(path, drives, location)


@lru_cache(maxsize=256)
def _of_drives_of_windows(path: str) -> object:
    """As `of_provider`, for a path that a script mostly names again and again."""
    return _of_drives(path, {}, None)


def _of_drives(path: object, drives: dict[str, object], location: object) -> object:
    first = path.parts[0] if isinstance(path, Pieces) else path
    if not isinstance(first, str):
        return None
    rest = path.parts[1:] if isinstance(path, Pieces) else ()
    provider = _PROVIDER.match(first)
    if provider is not None:
        return canonical(joined(first[provider.end() :], *rest))
    drive = _DRIVE.match(first)
    if drive is None:
        if location is None or first.startswith(("\\\\", "//")):
            return None
        if first.startswith(("\\", "/")):
            hive = location if isinstance(location, str) else location.parts[0] if isinstance(location, Pieces) else ""
            return canonical(joined(str(hive).partition("\\")[0], "\\", first.lstrip("\\/"), *rest))
        return canonical(joined(location, "\\", first, *rest))
    name = drive[1].lower()
    root: object = drives.get(name)
    if root is None and name in ("hklm", "hkcu"):
        root = HIVES[name]
    if root is None:
        return None
    return canonical(joined(root, "\\", first[drive.end() :], *rest))


def is_of_registry(path: object) -> bool:
    """Say whether a path that is not known may be one of the registry."""
    return isinstance(path, Open) or (isinstance(path, Pieces) and isinstance(path.parts[0], Open))


def parent_of(path: str) -> str:
    """Return the key above a key, "" for a hive."""
    return path.rpartition("\\")[0]
