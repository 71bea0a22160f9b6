"""Paths of files as scripts write them: what a file is found by, its name, and the folder that it is looked for in."""

from __future__ import annotations

import ntpath

from avd_intune.estate.scripts.conditions import Fork
from avd_intune.estate.scripts.script_values import Open, Pieces, identity_of, joined
from avd_intune.patterns import lazy_pattern

_HERE = lazy_pattern(r"\A(?:\.[\\/])+")
# Values that name the folder of the script that runs, in which it mostly begins.
OWN_FOLDERS = frozenset({"$PSScriptRoot", "location"})


def file_key(path: object) -> str:
    """Return what a file is found by: letter case and the kind of strokes do not matter."""
    text = path if isinstance(path, str) else identity_of(path)
    text = text.replace("/", "\\").lower().strip().strip('"')
    if text[:1] == ".":
        text = _HERE.sub("", text)
    return text.rstrip("\\") or text


def file_name(path: object) -> str | None:
    """Return the name of a file without its folder; None where its end is not known."""
    last = path.parts[-1] if isinstance(path, Pieces) else path
    if not isinstance(last, str):
        return None
    name = last.replace("/", "\\").rstrip('\\" ').rpartition("\\")[2]
    if isinstance(path, Pieces) and "\\" not in last.replace("/", "\\"):
        return None
    return name.split("?", 1)[0] or None


def is_relative(path: object) -> bool:
    """Say whether a path begins at the current folder."""
    first = path.parts[0] if isinstance(path, Pieces) else path
    return isinstance(first, str) and ":" not in first.partition("\\")[0] and not first.startswith(("\\", "/", "~"))


def below(folder: object, path: object) -> object:
    """Return where a path leads to that is used in a folder. folder: None for the one that a script begins in."""
    if isinstance(path, Fork) or not is_relative(path):
        return path
    if folder is None:
        return _without_own(ntpath.normpath(path)) if isinstance(path, str) and ".." in path else path
    if isinstance(path, str):
        if path.strip() in ("", "."):
            return folder
        if isinstance(folder, str):
            return ntpath.normpath(f"{folder}\\{path.strip()}")
        path = _HERE.sub("", path)
        if path.startswith(".."):
            return Open(f"above {identity_of(folder)} {path}", "a folder above")
    return joined(folder, "\\", path)


def beside(path: object, name: object) -> object:
    """Return the path of a file of another name in the folder of a path."""
    parts = path.parts if isinstance(path, Pieces) else (path,)
    last, sole = parts[-1], name if isinstance(name, str) else ""
    if not isinstance(last, str) or not isinstance(path, (str, Pieces)) or "\\" in sole or "/" in sole:
        return name
    folder, stroke, _ = last.replace("/", "\\").rpartition("\\")
    return joined(*parts[:-1], f"{folder}{stroke}", name) if stroke else name


def _without_own(path: str) -> str:
    return path.removeprefix(".\\")
