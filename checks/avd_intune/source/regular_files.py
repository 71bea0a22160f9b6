"""Reading files, and nothing else that a path may lead to.

A scanned repository may hold a named pipe, a device or a socket under the name of a template, or a link to one: whoever
opens it waits for ever, or reads without end.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

NO_FILE = "it is a pipe, a socket, a device or a link that leads nowhere, which is not read"
LINK_OUTSIDE = "the file is a link to a place outside of the repository, which is not read"


class NoFileError(OSError):
    """What is there is no regular file."""


def read_regular(path: str | Path, limit: int) -> bytes:
    """Return the first `limit` bytes of a regular file. Raises OSError, without waiting, for anything else."""
    # Opening a pipe waits for who writes; what is there may also be exchanged between a look at it and the opening.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        state = os.fstat(number)
        if not stat.S_ISREG(state.st_mode):
            raise NoFileError(0, "it is no regular file")
        return file.read(min(limit, state.st_size + 1) if state.st_size else limit)


def why_no_file(path: Path, *, is_inside: bool = True) -> str | None:
    """Return what is said of a path that is neither a file of the repository nor a folder, None for one that is.

    is_inside: whether it lies in the repository, with its links followed.
    """
    if not is_inside:
        return LINK_OUTSIDE if path.is_symlink() else None
    is_there = os.path.lexists(path) and not path.is_file() and not path.is_dir()
    return NO_FILE if is_there else None


def leads_inside(path: Path, root: Path) -> bool:
    """Say whether a path, with its links followed, lies in a folder."""
    with suppress(OSError, RuntimeError):
        return root in ((target := path.resolve()), *target.parents)
    return False


def leads_to_file(path: Path) -> bool:
    """Say whether a file is at a path that code names: `Path.is_file` raises where the name is too long to be one."""
    try:
        return path.is_file()
    except OSError:
        return False


def leads_to_folder(path: Path) -> bool:
    """Say whether a folder is at a path that code names."""
    try:
        return path.is_dir()
    except OSError:
        return False
