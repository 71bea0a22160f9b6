"""The current folder of a batch file: `cd`, `pushd`, `popd`, and a line with a drive only.

https://learn.microsoft.com/windows-server/administration/windows-commands/cd
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.batch.batch_process import BatchProcess
from avd_intune.estate.scripts.paths_of_files import below
from avd_intune.estate.scripts.script_values import Open, Pieces
from avd_intune.patterns import lazy_pattern

_SWITCH = lazy_pattern(r"\s*/d\b\s*", re.I)
_DRIVE = lazy_pattern(r"[A-Za-z]:")


def change_folder(runner: BatchProcess, rest: object) -> None:
    """`cd /d C:\\Temp`; without `/d` the drive stays. Whether the folder is there is not asked."""
    path = _path(rest)
    first = path.parts[0] if isinstance(path, Pieces) else path
    goes_anywhere = isinstance(first, str) and (switch := _SWITCH.match(first)) is not None
    if goes_anywhere:
        path = _path(_without(path, switch.end()))  # type: ignore[union-attr]
    if path != "" and (goes_anywhere or _on_this_drive(runner, path)):
        runner.machine.go_to(below(runner.machine.folder, path))
    runner.note_code(0)


def _path(rest: object) -> object:
    """Return a path with what stands around it taken off: it may have spaces without quotes around it."""
    if isinstance(rest, str):
        return rest.strip(" \t=,;").replace('"', "")
    if isinstance(rest, Pieces):
        parts = [part.replace('"', "") if isinstance(part, str) else part for part in rest.parts]
        if isinstance(parts[0], str):
            parts[0] = parts[0].lstrip(" \t=,;")
        if isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        kept = [part for part in parts if part != ""]
        return kept[0] if len(kept) == 1 else Pieces(tuple(kept))
    return rest


def _without(path: object, length: int) -> object:
    if isinstance(path, Pieces):
        return Pieces((str(path.parts[0])[length:], *path.parts[1:]))
    return str(path)[length:]


def _on_this_drive(runner: BatchProcess, path: object) -> bool:
    """Say whether a path is on the current drive, which mostly is that of Windows."""
    if not isinstance(path, str) or path[1:2] != ":":
        return True
    folder = runner.machine.folder
    drive = folder[:2] if isinstance(folder, str) and folder[1:2] == ":" else "c:"
    return path[:2].lower() == drive.lower()


def push_folder(runner: BatchProcess, rest: object) -> None:
    """`pushd C:\\Temp`: it keeps the folder for `popd`, and changes the drive, too."""
    path = _path(rest)
    if path != "":
        runner.folders.append(runner.machine.folder)
        runner.machine.go_to(below(runner.machine.folder, path))
    runner.note_code(0)


def pop_folder(runner: BatchProcess, rest: object) -> None:
    """`popd`: back to where the last `pushd` was."""
    if runner.folders:
        runner.machine.go_to(runner.folders.pop())


def change_drive(runner: BatchProcess, line: str) -> bool:
    """Do what a line with nothing but a drive does; say whether it is one."""
    drive = line.strip(" \t@")
    if _DRIVE.fullmatch(drive) is None:
        return False
    folder = runner.machine.folder
    if not _on_this_drive(runner, drive):
        runner.machine.go_to(Open(f"folder of {drive.lower()}", f"the current folder of {drive}"))
    elif isinstance(folder, Open) and folder.key.startswith("folder of "):
        runner.machine.go_to(Open(f"folder of {drive.lower()} {runner.machine.place()}", "the current folder"))
    runner.note_code(0)
    return True
