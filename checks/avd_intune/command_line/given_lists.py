"""Lists that the command is given: a file, a pipe or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from avd_intune.command_line.usage import UsageError

# The names of all files of the largest repositories take a tenth of it; a device has no end.
MAX_LIST_BYTES = 100_000_000


def list_bytes(source: str, option: str) -> bytes:
    """Return what a list holds, `-` for standard input. option: what it is given to. Raises UsageError."""
    try:
        if source != "-":
            with Path(source).open("rb") as file:  # may be a pipe: --files-from <(git diff --name-only)
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
