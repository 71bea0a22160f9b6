"""Room for calls within calls: as much for every scan, whoever starts it and however deep in calls of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Terraform's 250 levels of expressions take some seven calls each. The stack of the machine holds several times as many
# on every system that Python runs on.
CALLS = 2_500


@contextmanager
def room_for_calls() -> Iterator[None]:
    """Let the work inside the `with` go `CALLS` calls deep.

    Python bounds the calls of the whole process, the caller's included: of a chain of values, the command would
    otherwise know one more than Checkov, which calls the engine from further down.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _calls_so_far() + CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _calls_so_far() -> int:
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count
