"""A command line that can be interrupted wherever the tests were started.

A shell starts what it runs in the background deaf to SIGINT, and whatever that starts is as deaf.
"""

from __future__ import annotations

import sys

_START = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


def interruptible(*arguments: str) -> list[str]:
    """Return the words that run Python with some arguments in a process that SIGINT reaches."""
    return [sys.executable, "-c", _START, *arguments]
