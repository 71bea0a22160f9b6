"""What the scanned code itself declares secret: values of `sensitive` variables, of `@secure()` parameters, of plans.

Such a value is hidden wherever a sentence shows it, because it carries the mark. The lines of code that an output shows
carry none, and the value may stand there in another file than its declaration. So each scan notes the texts, and
whatever shows a line of a file of that scan hides them in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# A shorter text tells nobody anything, and stands in every file.
SHORTEST = 4

_NOTED: ContextVar[set[str] | None] = ContextVar("declared secrets", default=None)


@contextmanager
def noting_secrets(into: set[str]) -> Iterator[None]:
    """Note what is declared secret inside the `with` in a set."""
    token = _NOTED.set(into)
    try:
        yield
    finally:
        _NOTED.reset(token)


def note_secret(content: object) -> None:
    """Note a text or a number that is secret, if a scan notes any."""
    noted = _NOTED.get()
    if noted is None or content is None or isinstance(content, bool):
        return
    text = str(content)
    if len(text) >= SHORTEST:
        noted.add(text)
