"""The files that a script runs or reads: those that scripts wrote on the host, and those of the repository."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Fork, chosen, mapped
from avd_intune.estate.scripts.machine import GONE, Machine, RepositoryFile, file_key, file_name
from avd_intune.estate.scripts.program_names import program_of_windows
from avd_intune.estate.scripts.script_values import Open, known_text
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_read

_APART = lazy_pattern(r"[\s\"'=;,<>|()]+")


def content_of(machine: Machine, path: object) -> object:
    """Return the text of a file: a text, Pieces or a Fork; GONE, None where it is not at hand, Open where not known.

    A file that no script wrote is looked for in the repository by its name: what a deployment downloads mostly lies
    there.
    """
    found = machine.file(path)
    if found is None:
        # The folder that a download goes to is the current one, which no path says.
        name = file_name(path)
        found = machine.files.get(file_key(name)) if name is not None else None
        if found is None and name is not None and _is_relative(path):
            found = _only_one_of_name(machine, name.lower())
        if found is None and name is not None:
            return machine.find(name)
    if isinstance(found, Fork):
        return mapped(_text, found)
    return _text(found)


def _is_relative(path: object) -> bool:
    """Say whether a path begins at the current folder, which is that of whatever lies in one folder only."""
    known = known_text(path)
    return known is not None and ":" not in known and not known.startswith(("\\", "/"))


def _only_one_of_name(machine: Machine, name: str) -> object:
    """Return the file of a name that scripts have made in one folder, an Open if in several, None if in none."""
    found = [content for key, content in machine.files.items() if key.rpartition("\\")[2] == name]
    if len(found) > 1:
        return Open(f"one of {name} {machine.place()}", f"what the {name} of this folder holds")
    return found[0] if found else None


def _text(found: object) -> object:
    return found.text if isinstance(found, RepositoryFile) else found


# Folders of every session host, as `file_key` writes them.
_FOLDERS_OF_WINDOWS = frozenset(
    [
        "c:",
        "c:\\program files",
        "c:\\program files (x86)",
        "c:\\programdata",
        "c:\\users",
        "c:\\users\\public",
        "c:\\windows",
        "c:\\windows\\system32",
        "c:\\windows\\temp",
    ]
)


def is_of_windows(path: object) -> bool:
    """Say whether a path is that of a folder or a program that every session host has."""
    key = file_key(path).rstrip("\\")
    if key in _FOLDERS_OF_WINDOWS:
        return True
    found = program_of_windows(key.rpartition("\\")[2]) if key.endswith(".exe") else None
    return found is not None and found[1].lower() == key


def is_missing(content: object) -> bool:
    """Say whether a file cannot be read at all."""
    return content is None or content is GONE or isinstance(content, Open)


def may_change(machine: Machine, arguments: Sequence[object], code: str = "") -> None:
    """Let files be open that a program may change, because its arguments, or the script that it runs, name them.

    code: of a script in a language that is not followed.
    """
    if not machine.files:
        return
    count_read(len(code))
    texts = [text for each in arguments if (text := known_text(each)) is not None]
    texts += [part.replace("\\\\", "\\") for part in re.split(r"[\"'`\n]", code)] if code else []
    for text in texts:
        for name in dict.fromkeys((text, *_APART.split(text))):
            key = file_key(name) if name else ""
            if key in machine.files:
                found = Open(f"file {key} {machine.place()} {machine.epoch}", f"what {key} holds")
                machine.files[key] = chosen(machine.guard, found, machine.files[key])
