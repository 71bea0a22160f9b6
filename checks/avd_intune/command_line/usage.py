"""What the subcommands share: exit codes, errors of use, lists of names, colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import IntEnum
from typing import TextIO


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
        "red": colorama.Fore.RED,
        "green": colorama.Fore.GREEN,
        "yellow": colorama.Fore.YELLOW,
    }
    return f"{codes[colour]}{text}{colorama.Style.RESET_ALL}"


def plain(text: str, colour: str) -> str:
    """Return the text as it is, for files and pipes."""
    return text


def say(message: str) -> None:
    """Write one line on stderr, in one piece."""
    sys.stderr.write(f"avd-intune: {' '.join(message.split())}\n")
    sys.stderr.flush()
