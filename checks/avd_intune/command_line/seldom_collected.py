"""Python's search for cycles that nothing holds any more, as often as it finds some.

A scan of one large estate makes millions of objects that live to its end, and no cycle: to look for these took an
eighth of it, though each object was looked at once only. A scan of many modules leaves some behind with each, which
would take a third more memory if nobody looked.

So where a look finds few, a sample is looked at: what is made until the next sample counts as old unseen.
"""

from __future__ import annotations

import gc

# So many new objects are looked at, and at most so many pass unseen where looks find few in cycles.
_LOOKED_AT, _MOST_UNSEEN = 100_000, 1_000_000
# Where fewer than one in so many were in cycles, it is worth waiting longer.
_FEW = 100
_LONGER = 5
# Older objects are looked through after so many looks at young ones.
_LOOKS_BEFORE_OLDER = (200, 100)


class _Sampling:
    """What is done where Python is about to look for cycles. unseen: how many pass unseen next; 0: look at all."""

    def __init__(self) -> None:
        self.unseen = 0
        self._passed = False

    def start(self) -> None:
        """Let pass what is more than a sample: behind a pause, all that was made meanwhile is waiting."""
        self._passed = bool(self.unseen) and gc.get_count()[0] > 2 * _LOOKED_AT
        if self._passed:
            gc.freeze()  # both together make every object one of the oldest generation, and look at none
            gc.unfreeze()

    def stop(self, collected: int) -> None:
        """Set when Python looks next."""
        if self._passed:
            waits = _LOOKED_AT
        else:
            finds_many = collected * _FEW > _LOOKED_AT
            self.unseen = 0 if finds_many else min(max(self.unseen, _LOOKED_AT) * _LONGER, _MOST_UNSEEN)
            waits = self.unseen or _LOOKED_AT
        gc.set_threshold(waits, *_LOOKS_BEFORE_OLDER)


_sampling = _Sampling()


def collect_seldom() -> None:
    """Look for cycles seldom, and at samples only where there are none; for processes that end after a scan."""
    gc.set_threshold(_LOOKED_AT, *_LOOKS_BEFORE_OLDER)
    _sampling.unseen = 0
    if _adapt not in gc.callbacks:
        gc.callbacks.append(_adapt)


def _adapt(phase: str, found: dict[str, int]) -> None:
    """Decide on a look at young objects; Python calls it before and after each look."""
    if found["generation"] or not gc.get_threshold()[0]:
        return
    if phase == "start":
        _sampling.start()
    else:
        _sampling.stop(found["collected"])
