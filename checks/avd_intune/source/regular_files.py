"""Reading files, and nothing else that a path may lead to.

A scanned repository may hold a named pipe, a device or a socket under the name of a template, or a link to one: whoever
opens it waits for ever, or reads without end.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

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
