"""What a scan tells while it goes on, for a person who waits."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears of files as they are read, and of what comes in turn then."""

    def read(self) -> None:
        """Count a file as read."""

    def begin(self, number: int, what: str) -> None:
        """Begin with so many of what comes in turn."""

    def done(self) -> None:
        """Count one of them as done."""
