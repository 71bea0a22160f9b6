"""What each match of a regular expression holds: runs of literal text that no match is without."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from itertools import product
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants as kinds
    import sre_parse as reader

# So many spellings of one run are told apart; a run with more is taken to end there.
MOST = 400
# Where nothing is read: a place, or what stands before or behind it.
_PLACES = (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT)


def needed_texts(pattern: str, flags: int) -> list[frozenset[str]]:
    """Return runs: each match holds one spelling of each run. In small letters where the flags ignore case."""
    return [
        frozenset(text.lower() for text in run) if flags & re.IGNORECASE else run
        for run in _runs(reader.parse(pattern, flags))
    ]


def _runs(items: Iterable[Any]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    run = frozenset({""})
    for kind, value, spellings in _parts(items):
        longer = _joined(run, spellings) if spellings is not None else None
        if longer is not None:
            run = longer
            continue
        found.append(run)
        run = spellings or frozenset({""})
        if spellings is None:
            found += _runs_inside(kind, value)
    return [each for each in [*found, run] if "" not in each]


def _parts(items: Iterable[Any]) -> list[tuple[Any, Any, frozenset[str] | None]]:
    """Return the parts that read something, each with all texts that it can match where they can be told."""
    return [(kind, value, _spellings(kind, value)) for kind, value in items if kind not in _PLACES]


def _joined(run: frozenset[str], further: frozenset[str]) -> frozenset[str] | None:
    joined = frozenset(a + b for a, b in product(run, further))
    return joined if len(joined) <= MOST else None


def _spellings(kind: Any, value: Any) -> frozenset[str] | None:
    """Return all texts that a part can match, None if they are too many to be told."""
    if kind is kinds.LITERAL:
        return frozenset({chr(value)})
    if kind is kinds.IN and all(each[0] is kinds.LITERAL for each in value) and len(value) <= 4:
        return frozenset(chr(each[1]) for each in value)
    if kind is kinds.SUBPATTERN:
        return _spellings_of_all(value[-1])
    if kind is kinds.BRANCH:
        branches = [_spellings_of_all(branch) for branch in value[1]]
        return None if None in branches else frozenset().union(*branches)  # type: ignore[arg-type]
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[1] <= 3:
        once = _spellings_of_all(value[2])
        if once is None:
            return None
        by_times = [frozenset(map("".join, product(once, repeat=times))) for times in range(value[0], value[1] + 1)]
        return frozenset().union(*by_times)
    return None


def _spellings_of_all(items: Iterable[Any]) -> frozenset[str] | None:
    run = frozenset({""})
    for _, _, spellings in _parts(items):
        longer = _joined(run, spellings) if spellings is not None else None
        if longer is None:
            return None
        run = longer
    return run


def _runs_inside(kind: Any, value: Any) -> list[frozenset[str]]:
    """Return the runs of a part whose texts are too many to be told."""
    if kind is kinds.SUBPATTERN:
        return _runs(value[-1])
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[0] > 0:
        return _runs(value[2])
    if kind is kinds.BRANCH:
        # One run of each branch: whichever is taken, one of them stands there.
        of_branches = [_runs(branch) for branch in value[1]]
        return [frozenset().union(*chosen) for chosen in product(*of_branches)] if all(of_branches) else []
    return []
