"""Python's search for cycles of objects, which goes through everything that was made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Make many small objects that stay, which the garbage collector would go through again and again in vain."""
    pause = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()
