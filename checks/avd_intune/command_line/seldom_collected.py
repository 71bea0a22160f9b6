"""Python's search for cycles that nothing holds any more, as often as it finds some.

A scan of one large estate makes millions of objects that live to its end, and no cycle: to look for these took a fifth
of it. A scan of many modules leaves some behind with each, which would take a third more memory if nobody looked.
"""

from __future__ import annotations

import gc

# How many more objects are there before the next look: at first, and at most.
_FIRST, _MOST = 100_000, 2_500_000
# Where fewer than one in so many were in cycles, it is worth waiting longer.
_FEW = 100
_LONGER = 5
# Older objects are looked through after so many looks at young ones.
_LOOKS_BEFORE_OLDER = (200, 100)


def collect_seldom() -> None:
    """Look for cycles seldom, and more seldom where there are none."""
    gc.set_threshold(_FIRST, *_LOOKS_BEFORE_OLDER)
    if _adapt not in gc.callbacks:
        gc.callbacks.append(_adapt)


def _adapt(phase: str, found: dict[str, int]) -> None:
    """Set when to look next; Python calls it before and after each look."""
    waited = gc.get_threshold()[0]
    if phase != "stop" or found["generation"] or not waited:
        return
    is_worth_it = found["collected"] * _FEW > waited
    gc.set_threshold(_FIRST if is_worth_it else min(waited * _LONGER, _MOST), *_LOOKS_BEFORE_OLDER)
