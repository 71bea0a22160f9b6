"""What the subcommands share: exit codes, errors of use, lists of names, colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import IO, TextIO

from avd_intune.reporting.source_lines import one_line

# An output that is larger waits on the disk until it is complete.
MAX_HELD = 8 * 1024 * 1024
# What a reader of a narrow window sees of a long word is more than nothing.
NARROWEST = 20


class ExitCode(IntEnum):
    """What the command ends with, as Checkov does."""

    CLEAN = 0
    FINDINGS = 1
    FAILED = 2
    INTERRUPTED = 130


class UsageError(Exception):
    """The command cannot do what it is asked; `str(error)` is one line that says why and what is right."""


def listed(values: Iterable[str] | None) -> list[str]:
    """Return the names in options that take lists: given several times, or separated by commas."""
    return [name.strip() for value in values or () for name in value.split(",") if name.strip()]


def is_coloured(stream: TextIO) -> bool:
    """Say whether to write colours: on a terminal, unless NO_COLOR (https://no-color.org) or TERM forbids it."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def paint(text: str, colour: str) -> str:
    """Return text in a colour, or "bold" or "dim", for a terminal."""
    import colorama

    colorama.just_fix_windows_console()
    codes = {
        "bold": colorama.Style.BRIGHT,
        "dim": colorama.Style.DIM,
        "blue": colorama.Fore.BLUE,
        "red": colorama.Fore.RED,
        "green": colorama.Fore.GREEN,
        "yellow": colorama.Fore.YELLOW,
    }
    return f"{codes[colour]}{text}{colorama.Style.RESET_ALL}"


def plain(text: str, colour: str) -> str:
    """Return the text as it is, for files and pipes."""
    return text


@contextmanager
def whole(pieces: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """Give the pieces of an output as one document to read, once all of them are made: nothing is shown of half of it.

    A large one lies on the disk, because it would take as much memory as the scan. Raises OSError.
    """
    with ExitStack() as opened:
        document: IO[bytes] = BytesIO()
        for piece in pieces:
            if isinstance(document, BytesIO) and document.tell() + len(piece) > MAX_HELD:
                import tempfile  # to load it takes longer than to write what most scans say

                held, document = document, opened.enter_context(tempfile.TemporaryFile())
                document.write(held.getbuffer())
            document.write(piece)
        document.seek(0)
        yield document


def write_file(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all: aside first, then in its place. Raises UsageError."""
    import tempfile

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file():  # a pipe or /dev/stdout: there is nothing to put in its place
            with whole(pieces) as document, target.open("wb") as file:
                file.writelines(document)
            return
        number, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:80]}.")
        try:
            with os.fdopen(number, "wb") as file:
                file.writelines(pieces)
            # What mkstemp makes nobody else may read; a report is for others.
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask()
            os.chmod(aside, mode)  # noqa: PTH101 - beside os.replace
            os.replace(aside, target.resolve())  # noqa: PTH105 - a link stays one
        except BaseException:
            with suppress(OSError):
                os.unlink(aside)  # noqa: PTH108
            raise
    except OSError as error:
        raise UsageError(f"--output: {target} cannot be written ({error.strerror})") from error


def _mask() -> int:
    mask = os.umask(0o22)
    os.umask(mask)
    return mask


def say(message: str) -> None:
    """Write one line on stderr, in one piece, on a terminal wrapped between words; a closed stderr hears nothing."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{_wrapped(f'avd-intune: {one_line(message)}', sys.stderr)}\n")
        sys.stderr.flush()


def _wrapped(text: str, stream: TextIO) -> str:
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return text
    import textwrap

    width = max(NARROWEST, os.get_terminal_size(stream.fileno()).columns)
    return textwrap.fill(
        text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
