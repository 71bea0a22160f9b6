"""What one scan may cost: one budget for all of it, shared in fair parts by what it scans.

What is scanned comes from strangers, and a small file can describe any amount of work. Every evaluator, the reader of
scripts and the judgement of cases count against the budget that is in use; where it is used up, a value is unknown or
an answer undecided, with that as its reason, and the next part goes on with its own share. Steps are counted and time
is not measured: the same code has the same answer on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NoReturn

from avd_intune.records import dataclass, field

# A step is some microseconds of work: half a minute for the whole scan, whatever is in it. The largest public
# repository of AVD code (1,030 deployments) needs three million, 10,000 session hosts of nested ARM templates as many.
SCAN_STEPS = 3_500_000
# Code that is written out costs some steps a line: behind this much of it, each so many characters are worth one step
# more, up to twice as many steps again.
USUAL_INPUT = 10_000_000
CHARACTERS_OF_A_FURTHER_STEP = 5
MOST_FURTHER_STEPS = 2 * SCAN_STEPS
# Texts that are put together, in characters; short ones do not count.
SCAN_CHARACTERS = 100_000_000
SHORT = 4_096
# So many characters are gone through in one step.
CHARACTERS_OF_A_STEP = 256
# To make a tree of them costs more.
PARSED_IN_A_STEP = 16
# A text that a script builds and runs costs more than a file: it may be as long as it likes, and run again and again.
BUILT_IN_A_STEP = 4
# What is only copied costs less: so many characters or references to parts of a list in one step.
COPIED_IN_A_STEP = 16_384
# So many parts of one value are gone through, and so many of them in one step.
MAX_PARTS = 20_000
PARTS_OF_A_STEP = 8
# What goes through fewer parts of one value each time, as nearly all code does, need not count them.
FEW_PARTS = 100
# Less than a kilobyte is kept of each, until the scan of its root ends.
STEPS_OF_AN_INSTANCE = 2
# What every deployment may cost however many there are: the time of a scan grows with their number.
STEPS_OF_A_DEPLOYMENT = 4_000


def further_steps(characters: int) -> int:
    """Return how many steps more a scan of so much code may take."""
    return min(max(0, characters - USUAL_INPUT) // CHARACTERS_OF_A_FURTHER_STEP, MOST_FURTHER_STEPS)


class BudgetExceededError(Exception):
    """Evaluation costs more than any code that a person wrote."""


Amount = tuple[int, int]  # steps and characters


@dataclass(slots=True)
class Used:
    """What one part of a budget has used, and how it was shared out in its turn."""

    amount: Amount = (0, 0)
    shares: list[UsedShares] = field(default_factory=list)


@dataclass(slots=True)
class UsedShares:
    """What the parts of a budget have used, by number. count: of all parts. before: what was used before they began."""

    count: int
    before: Amount
    parts: dict[int, Used] = field(default_factory=dict)


class Budget:
    """Steps and characters that are left.

    further: steps that the length of the code adds, see `further_steps`.
    log: whether to note in `used` what the parts of this budget use. given: what it had at first.
    measures: how large the values are that count against it, see `values.measures`.
    at_end: called where they are used up, before the error goes up: where that is, is known only there.
    """

    __slots__ = ("at_end", "characters", "given", "measures", "steps", "used")

    def __init__(
        self, steps: int = SCAN_STEPS, characters: int = SCAN_CHARACTERS, *, further: int = 0, log: bool = False
    ) -> None:
        self.steps = steps + further
        self.characters = characters
        self.given = self.steps, self.characters
        self.used = Used() if log else None
        self.at_end: Callable[[], None] | None = None
        self.measures: object = None

    def spend(self, steps: int = 1) -> None:
        """Count work. Raises BudgetExceededError where there has been too much."""
        self.steps -= steps
        if self.steps < 0:
            self._end("evaluation takes too many steps")

    def read(self, characters: int) -> None:
        """Count that a text is gone through. Raises BudgetExceededError."""
        if characters > SHORT:
            self.spend(characters // CHARACTERS_OF_A_STEP)

    def build(self, characters: int) -> None:
        """Count a text that is put together. Raises BudgetExceededError."""
        if characters > SHORT:
            self.characters -= characters
            if self.characters < 0:
                self._end("evaluation makes too long texts")

    def so_far(self) -> Amount:
        """Return what was used of it by now."""
        return self.given[0] - self.steps, self.given[1] - self.characters

    def _end(self, why: str) -> NoReturn:
        if self.at_end is not None:
            self.at_end()
        raise BudgetExceededError(why)

    @contextmanager
    def in_use(self) -> Iterator[Budget]:
        """Make this the budget that all work inside the `with` counts against."""
        token = _CURRENT.set(self)
        try:
            yield self
        finally:
            _CURRENT.reset(token)
            self.measures = None  # of values, which it would keep
            if self.used is not None:
                self.used.amount = self.so_far()


_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current_budget() -> Budget | None:
    """Return the budget that is in use, None outside of a scan."""
    return _CURRENT.get()


def count_steps(number: int) -> None:
    """Count work. Raises BudgetExceededError."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.spend(number)


def count_parts(number: int) -> None:
    """Count that so many parts of a list or table are gone through. Raises BudgetExceededError."""
    budget = _CURRENT.get()
    if budget is not None and number >= PARTS_OF_A_STEP:
        budget.spend(number // PARTS_OF_A_STEP)


def note_parts(number: int) -> None:
    """Count as `count_parts` does, and never raise: whatever asks next for a step finds that there is none left.

    For what is gone through where an answer must come all the same.
    """
    budget = _CURRENT.get()
    if budget is not None:
        budget.steps -= number // PARTS_OF_A_STEP


def note_instances(number: int) -> None:
    """Count the instances that one block or loop makes, and never raise. Each is kept, with its names."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.steps -= number * STEPS_OF_AN_INSTANCE


def count_read(characters: int) -> None:
    """Count that a text is gone through. Raises BudgetExceededError."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.read(characters)


def count_parsed(characters: int, built: bool = False) -> None:
    """Count that a script, or a text that a script has built, is made a tree of. Raises BudgetExceededError."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.spend(characters // (BUILT_IN_A_STEP if built else PARSED_IN_A_STEP))


def count_copied(length: int) -> None:
    """Count that a text or list of this length is copied. Raises BudgetExceededError."""
    budget = _CURRENT.get()
    if budget is not None and length >= COPIED_IN_A_STEP:
        budget.spend(length // COPIED_IN_A_STEP)


class Walk:
    """One way through all the parts of a value.

    A list or table that holds another one twice, which holds another one twice, is written in few lines and has no end
    of parts. Whoever goes through a value asks before each part whether the walk goes on, and takes the value for one
    that is not known where it does not.
    """

    __slots__ = ("_budget", "_left")

    def __init__(self) -> None:
        self._left = MAX_PARTS
        self._budget = _CURRENT.get()

    def goes_on(self) -> bool:
        """Count one part; say whether there is room for it. Raises BudgetExceededError."""
        self._left -= 1
        if self._budget is not None and not self._left % PARTS_OF_A_STEP:
            self._budget.spend()
        return self._left >= 0


class Shares:
    """The budget in use in fair parts: half of it in equal ones, half for those that need more.

    So one hostile root or scenario takes little from the others, and a large honest one has enough. Outside of a scan
    the parts have no bound of their own.
    """

    def __init__(self, count: int) -> None:
        budget = current_budget()
        self._budget = budget
        self._used: UsedShares | None = None
        self._number = -1
        if budget is not None:
            if budget.used is not None:
                self._used = UsedShares(count, budget.so_far())
                budget.used.shares.append(self._used)
            self._equal = max(0, budget.steps // 2 // max(count, 1)), max(0, budget.characters // 2 // max(count, 1))
            self._common = max(0, budget.steps // 2), max(0, budget.characters // 2)

    @contextmanager
    def part(self, number: int | None = None) -> Iterator[None]:
        """Let the work inside the `with` count against the next part, or the one of a number."""
        at = self._number = self._number + 1 if number is None else number
        if self._budget is None:
            yield
            return
        steps, characters = (equal + common for equal, common in zip(self._equal, self._common, strict=True))
        part = Budget(steps + STEPS_OF_A_DEPLOYMENT, characters, log=self._used is not None)
        try:
            with part.in_use():
                yield
        finally:
            used = steps - max(part.steps - STEPS_OF_A_DEPLOYMENT, 0), characters - max(part.characters, 0)
            self._common = (
                max(0, self._common[0] - max(0, used[0] - self._equal[0])),
                max(0, self._common[1] - max(0, used[1] - self._equal[1])),
            )
            if self._used is not None and part.used is not None:
                self._used.parts[at] = Used(used, part.used.shares)
            self._budget.steps -= used[0]
            self._budget.characters -= used[1]
