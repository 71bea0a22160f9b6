"""How the lines of one text become those of another, in a time that grows with their number.

`difflib` compares each line with all that are equal to it, which is every line of a file that holds one block again and
again. So lines that stand once in both texts are matched first, as `git diff --patience` does, and `difflib` has what
is left between them, where that is little.
https://bramcohen.livejournal.com/73318.html
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

# What `difflib` takes for an operation: (what is done, old start, old end, new start, new end).
Opcode = tuple[str, int, int, int, int]
# Between two matched lines so many pairs are compared one by one; more than that are said to be replaced.
MAX_PAIRS = 40_000


def operations(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Return what is to be done to the old lines, in their order; equal lines are operations of their own."""
    found: list[Opcode] = []
    for tag, i1, i2, j1, j2 in _operations(old, new):
        if found and found[-1][0] == tag == "equal":
            found[-1] = ("equal", found[-1][1], i2, found[-1][3], j2)
        else:
            found.append((tag, i1, i2, j1, j2))
    return found


def grouped(found: Sequence[Opcode], context: int) -> Iterator[list[Opcode]]:
    """Yield the operations that belong to one part of a patch, with so many equal lines around them."""
    group: list[Opcode] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(found):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        is_first, is_last = number == 0, number == len(found) - 1
        length = i2 - i1
        if not is_first and not is_last and length <= 2 * context:
            group.append((tag, i1, i2, j1, j2))
            continue
        if not is_first:
            behind = min(context, length)
            group.append((tag, i1, i1 + behind, j1, j1 + behind))
            yield group
            group = []
        before = min(context, length)
        group = [] if is_last else [(tag, i2 - before, i2, j2 - before, j2)]
    if any(tag != "equal" for tag, *_ in group):
        yield group


def _operations(old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    last = 0, 0
    for i, j in [*_matched_once(old, new), (len(old), len(new))]:
        yield from _between(old[last[0] : i], new[last[1] : j], *last)
        if i < len(old):
            yield "equal", i, i + 1, j, j + 1
        last = i + 1, j + 1


def _between(old: Sequence[str], new: Sequence[str], at_old: int, at_new: int) -> Iterator[Opcode]:
    """Yield what is done between two matched lines; what both begin and end with is set aside at first."""
    least = min(len(old), len(new))
    begins = 0
    while begins < least and old[begins] == new[begins]:
        begins += 1
    ends = 0
    while ends < least - begins and old[-1 - ends] == new[-1 - ends]:
        ends += 1
    if begins:
        yield "equal", at_old, at_old + begins, at_new, at_new + begins
    middle_old, middle_new = old[begins : len(old) - ends], new[begins : len(new) - ends]
    at_old, at_new = at_old + begins, at_new + begins
    if len(middle_old) * len(middle_new) > MAX_PAIRS:
        yield "replace", at_old, at_old + len(middle_old), at_new, at_new + len(middle_new)
    else:
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
            yield tag, at_old + i1, at_old + i2, at_new + j1, at_new + j2
    at_old, at_new = at_old + len(middle_old), at_new + len(middle_new)
    if ends:
        yield "equal", at_old, at_old + ends, at_new, at_new + ends


def _matched_once(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, in the order of both, of lines that stand once in each text."""
    counts, places = Counter(old), {}
    for number, line in enumerate(new):
        places[line] = number if line not in places else -1
    pairs = [(i, places[line]) for i, line in enumerate(old) if counts[line] == 1 and places.get(line, -1) >= 0]
    # The longest ascending run: of each length the smallest end, and what stands before each pair in its run.
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(at_end[length - 1] if length else -1)
        if length == len(ends):
            ends.append(j)
            at_end.append(number)
        else:
            ends[length], at_end[length] = j, number
    found = []
    number = at_end[-1] if at_end else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
