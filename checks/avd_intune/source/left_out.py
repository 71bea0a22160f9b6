"""What a limit of the scan left out. Nobody knows what is lost there, so each place is a finding of CKV_AVD_13.

Limits lie deep in readers that make no findings. Whichever leaves something out notes where and what; the engine says
it.
A note must not depend on what was read before: what is kept from one scan to the next does not note anything again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

# By place (the path of a file or folder) and reason.
LeftOut = dict[tuple[str, str], None]

_NOTED: ContextVar[LeftOut | None] = ContextVar("left out", default=None)


@contextmanager
def noting_left_out(into: LeftOut) -> Iterator[None]:
    """Note what is left out inside the `with`."""
    token = _NOTED.set(into)
    try:
        yield
    finally:
        _NOTED.reset(token)


def note_left_out(path: str | Path, reason: str) -> None:
    """Note that something at a place is left out; `reason` is one line that says what, how many, and what to do."""
    noted = _NOTED.get()
    if noted is not None:
        noted[str(path), reason] = None
