"""What the trees of all readers have in common."""

from __future__ import annotations

from avd_intune.records import dataclass


@dataclass(slots=True)
class Node:
    """Anything with a place in the source: the characters `[start, end)` of its text."""

    start: int
    end: int
