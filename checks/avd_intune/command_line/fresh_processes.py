"""Starting processes of our own, that import nothing from the working directory: it may be a stranger's repository.

`multiprocessing` spawns `python -c …`, which looks for modules in the working directory before all others, so that a
file `multiprocessing.py` there would be run.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing import util
from multiprocessing.context import SpawnContext
from typing import Any

# https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH
SAFE_PATH = "PYTHONSAFEPATH"


def fresh_context() -> SpawnContext:
    """Return how processes are started afresh on all systems: a fork copies locks of other threads.

    The processes have the module path of this one.
    """
    os.environ[SAFE_PATH] = "1"
    if sys.version_info < (3, 11):  # which knows no such variable
        _isolate(util)
    return multiprocessing.get_context("spawn")


def _isolate(starting: Any) -> None:
    """Let all that is spawned be started with `-I`. starting: the module that says with which flags."""
    given = starting._args_from_interpreter_flags

    if "-I" not in given():
        starting._args_from_interpreter_flags = lambda: [*given(), "-I"]
