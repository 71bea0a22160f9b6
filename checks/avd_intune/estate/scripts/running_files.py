"""The files that a script runs or reads: those that scripts wrote on the host, and those of the repository."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from avd_intune.estate.scripts.conditions import Fork, chosen, mapped
from avd_intune.estate.scripts.machine import GONE, Machine, RepositoryFile
from avd_intune.estate.scripts.paths_of_files import OWN_FOLDERS, below, file_key, file_name, is_relative
from avd_intune.estate.scripts.program_names import program_of_windows
from avd_intune.estate.scripts.script_values import Open, Pieces, known_text, shown_text
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_read

_OWN_FOLDER = file_key(Pieces((Open("$PSScriptRoot", ""), "\\"))).rstrip("\\")
# Where the extension puts what it downloads, and starts the command.
_OF_DOWNLOADS = lazy_pattern(r"CustomScriptExtension", re.I)
_APART = lazy_pattern(r"[\s\"'=;,<>|()]+")


def content_of(machine: Machine, path: object) -> object:
    """Return the text of a file: a text, Pieces or a Fork; GONE, None where it is not at hand, Open where not known.

    A file that no script wrote is looked for in the repository by its name: what a deployment downloads mostly lies
    there.
    """
    found = machine.file(path)
    if found is None:
        name = file_name(path)
        if name is None:
            return None
        found = _in_another_folder(machine, path, name)
        if found is None:
            return machine.find(name)
    if isinstance(found, Fork):
        return mapped(_text, found)
    return _text(found)


def _in_another_folder(machine: Machine, path: object, name: str) -> object:
    """Return the file of a name that may be the one of a path, though no path says so; None where there is none.

    A script begins in a folder that it mostly does not name: that of the script, to which downloads go. Where a file
    lies in a folder that has a name, whether it is that one is a question.
    """
    found = machine.files.get(file_key(name))
    whole = below(machine.folder, path)
    first = whole.parts[0] if isinstance(whole, Pieces) else whole
    if found is not None:
        went = isinstance(machine.folder, str) and is_relative(path) and not _OF_DOWNLOADS.search(machine.folder)
        is_own = (isinstance(found, RepositoryFile) and not went) or (
            isinstance(first, Open) and first.key in OWN_FOLDERS
        )
        if is_own or (whole is path and is_relative(path)):
            return found
    elif not is_relative(path) or (machine.folder is not None and not isinstance(first, Open)):
        return None
    else:
        found = _only_one_of_name(machine, name.lower())
        if found is None or isinstance(found, Open):
            return found
        folder = next(key.rpartition("\\")[0] for key in machine.files if key.rpartition("\\")[2] == name.lower())
        if folder.startswith(_OWN_FOLDER):
            return found
    key = f"folder of {name} {file_key(machine.folder)}".lower()
    which = "the downloaded one" if isinstance(found, RepositoryFile) else "the one that a script wrote"
    same = machine.ask(key, f"{shown_text(path)} is {which}")
    # What was downloaded here lies in no other folder.
    elsewhere = GONE if isinstance(found, RepositoryFile) else machine.find(name)
    return chosen(same, found, elsewhere)


def _only_one_of_name(machine: Machine, name: str) -> object:
    """Return the file of a name that scripts have made in one folder, an Open if in several, None if in none."""
    found = [content for key, content in machine.files.items() if key.rpartition("\\")[2] == name]
    if len(found) > 1:
        return Open(f"one of {name} {machine.place()}", f"what the {name} of this folder holds")
    return found[0] if found else None


def folder_of(machine: Machine, path: object) -> str | None:
    """Return the folder of a script that another one wrote or downloaded; None where that has no name."""
    whole = below(machine.folder, path)
    if not isinstance(whole, str) or file_key(whole) not in machine.files:
        return None
    folder, stroke, _ = whole.strip().strip('"').replace("/", "\\").rpartition("\\")
    return folder if stroke and not is_relative(folder) else None


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


def remove_files(machine: Machine, path: object, with_folders: bool = False) -> None:
    """Remove the file of a path, or all that one with `*` and `?` means; with_folders: also what lies in a folder."""
    key = machine.key_of(path)
    wild = isinstance(path, str) and ("*" in key or "?" in key)
    if wild or with_folders:
        machine.step(1 + len(machine.files) // 8)
        for each in list(machine.files):
            folder = each.rpartition("\\")[0]
            lies_there = each.startswith(f"{key}\\") if not wild else fnmatchcase(each, key)
            if lies_there and (with_folders or folder == key.rpartition("\\")[0]):
                machine.files[each] = chosen(machine.guard, GONE, machine.files[each])
    if not wild:
        machine.remove_file(path)


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
            key = machine.key_of(name) if name else ""
            if key in machine.files:
                found = Open(f"file {key} {machine.place()} {machine.epoch}", f"what {key} holds")
                machine.files[key] = chosen(machine.guard, found, machine.files[key])
