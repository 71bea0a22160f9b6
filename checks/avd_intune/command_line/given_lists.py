"""Lists that the command is given: a file, a pipe or standard input."""

from __future__ import annotations

import os
import stat
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from avd_intune.command_line.usage import UsageError

# The names of all files of the largest repositories take a tenth of it; a device has no end.
MAX_LIST_BYTES = 100_000_000
# How long a pipe with a name may have nobody who writes to it, in seconds.
PATIENCE = 10.0
# Where a shell keeps the pipes of `<(git diff --name-only)`, to which somebody writes already.
_OF_SHELLS = ("/dev/fd/", "/proc/")


def list_bytes(source: str, option: str) -> bytes:
    """Return what a list holds, `-` for standard input. option: what it is given to. Raises UsageError."""
    try:
        if source != "-":
            with _opened(source, option) as file:
                data = file.read(MAX_LIST_BYTES + 1)
        elif sys.stdin is None:  # closed by the shell: `<&-`
            raise UsageError(f"{option}: standard input is closed")
        else:
            data = sys.stdin.buffer.read(MAX_LIST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{option}: {source} cannot be read ({error.strerror})") from error
    except ValueError as error:  # a NUL in its name
        raise UsageError(f"{option}: {source} is no file") from error
    if len(data) > MAX_LIST_BYTES:
        raise UsageError(f"{option}: {source} has more than {MAX_LIST_BYTES} bytes")
    return data


def _opened(source: str, option: str) -> BinaryIO:
    """Open a list. Raises OSError, and UsageError for a pipe to which nobody writes: its end would never come."""
    is_named_pipe = not source.startswith(_OF_SHELLS) and stat.S_ISFIFO(Path(source).stat().st_mode)
    if not is_named_pipe:
        return Path(source).open("rb")
    deadline = time.monotonic() + PATIENCE
    pipe = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    while True:
        try:
            first = os.read(pipe, 65_536)
        except BlockingIOError:  # somebody is there, and has not written yet
            first = b""
            break
        if first:
            break
        if time.monotonic() > deadline:
            os.close(pipe)
            raise UsageError(f"{option}: {source} is a pipe to which nobody writes")
        time.sleep(0.02)
    os.set_blocking(pipe, True)
    with os.fdopen(pipe, "rb") as file:
        return BytesIO(first + file.read(MAX_LIST_BYTES + 1))
