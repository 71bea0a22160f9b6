"""How many processes this machine has room for."""

from __future__ import annotations

import os
from pathlib import Path

_OF_CONTAINER = Path("/sys/fs/cgroup/cpu.max")


def default_jobs() -> int:
    """Return how many processes this one may use at once."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(count, _processors_of_container() or count))


def _processors_of_container() -> int | None:
    """Return how many processors the time is worth that a container of Linux gets; None where it has no bound.

    https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    """
    try:
        quota, _, period = _OF_CONTAINER.read_text("ascii").partition(" ")
        return -(-int(quota) // int(period))
    except (OSError, ValueError, ZeroDivisionError):  # "max"
        return None
