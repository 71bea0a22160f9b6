"""Whether one process would have had enough of a budget for what several have done, each with more than its part.

Each of several processes that divide the roots of a scan has all of the budget. So it has at least what one process
alone would have had for the same root, and does the same as long as that would have been enough. Where it would not,
the answers of one process count, whatever the number of processes.
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.source.budget import STEPS_OF_A_DEPLOYMENT, Amount, Used, UsedShares


def is_enough(used: Sequence[Used], given: Amount) -> bool:
    """Say whether a budget is certainly enough for what processes have used of theirs. given: all of it, for one."""
    together = _merged(used)
    return together is not None and _are_less(together.amount, given) and _fit(together.shares, given)


def _merged(used: Sequence[Used]) -> Used | None:
    """Return what all have used together; None where they did not share alike."""
    if len({len(each.shares) for each in used}) != 1:
        return None
    shares = []
    for alike in zip(*(each.shares for each in used), strict=True):
        if len({each.count for each in alike}) != 1:
            return None
        numbers = dict.fromkeys(number for each in alike for number in each.parts)
        parts = {number: _merged([each.parts[number] for each in alike if number in each.parts]) for number in numbers}
        known = {number: part for number, part in parts.items() if part is not None}
        if len(known) != len(parts):
            return None
        before = _sum([each.before for each in alike])
        shares.append(UsedShares(alike[0].count, before, known))
    return Used(_sum([each.amount for each in used]), shares)


def _fit(shares: Sequence[UsedShares], given: Amount) -> bool:
    for each in shares:
        equal, common = zip(*(_shared(given[kind] - each.before[kind], each.count) for kind in (0, 1)), strict=True)
        # What the parts take of the common half, in whichever order they come.
        taken = {
            number: tuple(max(0, part.amount[kind] - equal[kind]) for kind in (0, 1))
            for number, part in each.parts.items()
        }
        of_all = _sum(list(taken.values()))
        for number, part in each.parts.items():
            left = tuple(equal[kind] + common[kind] - (of_all[kind] - taken[number][kind]) for kind in (0, 1))
            if not _are_less(part.amount, (left[0], left[1])):
                return False
            if not _fit(part.shares, (left[0] + STEPS_OF_A_DEPLOYMENT, left[1])):
                return False
    return True


def _shared(left: int, count: int) -> tuple[int, int]:
    """Return the equal share of each part, and the common half; as `Shares` gives them."""
    return max(0, left // 2 // max(count, 1)), max(0, left // 2)


def _sum(amounts: Sequence[tuple[int, ...]]) -> Amount:
    return sum(each[0] for each in amounts), sum(each[1] for each in amounts)


def _are_less(one: Amount, other: Amount) -> bool:
    return one[0] < other[0] and one[1] < other[1]
