"""Starting processes of our own, that import nothing from the working directory: it may be a stranger's repository.

`multiprocessing` spawns `python -c …`, which looks for modules in the working directory before all others, so that a
file `multiprocessing.py` there would be run.
"""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing import util
from multiprocessing.context import SpawnContext
from typing import Any

# `-P`: https://docs.python.org/3/using/cmdline.html#cmdoption-P. Older ones know it only with all that `-I` means.
_SAFE_PATH = "-P" if sys.version_info >= (3, 11) else "-I"


def fresh_context() -> SpawnContext:
    """Return how processes are started afresh on all systems: a fork copies locks of other threads.

    The processes have the module path of this one.
    """
    _keep_from_working_directory(util)
    return multiprocessing.get_context("spawn")


def _keep_from_working_directory(starting: Any) -> None:
    """Let all that is spawned be started with that flag. starting: the module that says with which flags."""
    given = starting._args_from_interpreter_flags
    if _SAFE_PATH not in given():
        starting._args_from_interpreter_flags = lambda: [*given(), _SAFE_PATH]
