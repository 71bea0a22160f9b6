"""Which roots of a scan one of several processes takes, and where what it has read belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

# The place of a deployment among all of a scan: that of its root, and its own in what the root deploys.
Place = tuple[int, int]


class RootsTaken:
    """The roots that one of several processes takes.

    is_first: whether it is the one that reads what is no root, and the first root. claim: gives each number from 1 on
    to one process only, in order: a process that is done with its root takes the next one.
    places: of each deployment that it has read. may_be_used: those that are left out where another root uses them.
    """

    def __init__(self, is_first: bool, claim: Callable[[], int]) -> None:
        self.is_first, self._claim = is_first, claim
        self._at = self._mine = self._place = -1
        self._together: dict[str, bool] = {}
        self.places: dict[object, Place] = {}
        self.may_be_used: set[object] = set()
        # Whether what one root says counts for others, so that one process has to read them all.
        self.hang_together = False

    def takes(self, together: str = "") -> bool:
        """Say whether the next root is this process's. together: equal for those of which one process has all."""
        self._place += 1
        if together in self._together:
            return self._together[together]
        self._at += 1
        if self._at == 0:
            mine = self.is_first
        else:
            if self._mine < self._at:
                self._mine = self._claim()
            mine = self._mine == self._at
        if together:
            self._together[together] = mine
        return mine

    def reads_more(self) -> bool:
        """Say whether this process reads what comes next and is no root."""
        self._place += 1
        return self.is_first

    def note(self, deployments: Iterable[object]) -> None:
        """Note the places of what was read last."""
        for number, each in enumerate(deployments):
            self.places[each] = (self._place, number)
