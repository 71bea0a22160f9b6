"""What a script finds only when it runs: questions about the machine, and values that differ by their answers.

A condition that the code decides needs nothing of this. One on the machine is a `Question` with the answers yes and
no, and a value that hangs on it is a `Fork`. Forks are kept as ordered decision diagrams (the question with the
lowest number is asked first, and a question is left out where both answers lead to the same), so that "set in both
branches" is the same as "set", and what is written behind an early end is written only where the end was not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, Union

from avd_intune.records import dataclass, field
from avd_intune.source.budget import Walk, note_parts
from avd_intune.values.value_types import Unknown

# So many cases of one value are told apart. Of more, the value is unknown.
MAX_CASES = 24
# So many questions in a row may decide whether a line is reached; of more, reaching it is a question of its own.
MAX_CHAIN = 24

# As many parts of a list count as one part of a diagram, so that no host takes more than some seconds.
WORK_ON_A_PART = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Something about the machine, or about an input of the deployment, that a script asks.

    key: identity; equal keys have equal answers. shown: the condition as the script writes it. script, line: where it
    is asked first. needs: the input of the deployment that it is about, None if it is about the machine.
    """

    key: str
    shown: str
    script: str
    line: int
    needs: Unknown | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.shown


class Fork:
    """A value that hangs on a question. Build it with `fork`, never directly.

    depth: how many questions are asked in a row at most. count: how many cases there are. mark: a number that is equal
    for values that are the same.
    """

    __slots__ = ("count", "depth", "mark", "negation", "no", "number", "question", "yes")
    depth: int
    count: int
    mark: int

    def __init__(self, number: int, question: Question, yes: object, no: object) -> None:
        self.number = number
        self.question = question
        self.yes = yes
        self.no = no
        # Diagrams are most of the work on a script with many questions.
        if type(yes) is Fork:
            above, above_count, above_mark = yes.depth, yes.count, yes.mark
        else:
            above, above_count, above_mark = 0, 1, yes if yes is True or yes is False else _mark(yes)
        if type(no) is Fork:
            below, below_count, below_mark = no.depth, no.count, no.mark
        else:
            below, below_count, below_mark = 0, 1, no if no is True or no is False else _mark(no)
        self.depth = 1 + (above if above > below else below)
        self.count = above_count + below_count
        self.mark = hash((number, above_mark, below_mark))
        # Where it is a guard and was asked for: the one that holds where it does not.
        self.negation: Fork | None = None


def _mark(value: object) -> int:
    """Return a number that is equal for what `same` takes for the same, as far as it is found without any search."""
    if isinstance(value, Fork):
        return value.mark
    if isinstance(value, (bool, str, int, float)):
        return hash(value)
    # A list, and a text with unknown parts, are compared part by part.
    return 0 if isinstance(value, (tuple, frozenset)) or hasattr(type(value), "identity") else id(value)


# When something holds: always, never, or by the answers of questions.
Guard: TypeAlias = Union[bool, Fork]


class Questions:
    """All questions that the scripts of one host ask, in the order in which they are asked first."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, Question]] = {}

    def ask(self, question: Question) -> Guard:
        """Return the guard that holds where the answer is yes."""
        number, known = self._numbers.setdefault(question.key, (len(self._numbers), question))
        return Fork(number, known, True, False)


def same(one: object, other: object) -> bool:
    """Say whether two values are certainly the same, so that nothing hangs on which of them it is."""
    return one is other or _same(one, other, set(), Walk())


def _same(one: object, other: object, known: set[tuple[int, int]], walk: Walk) -> bool:
    if one is other:
        return True
    if isinstance(one, Fork) and isinstance(other, Fork):
        if one.mark != other.mark or one.number != other.number:
            return False
        # Diagrams share their parts, and have far more ways through them than parts.
        pair = (id(one), id(other))
        if pair in known:
            return True
        if not (_same(one.yes, other.yes, known, walk) and _same(one.no, other.no, known, walk)):
            return False
        known.add(pair)
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(
            walk.goes_on() and _same(left, right, known, walk) for left, right in zip(one, other, strict=True)
        )
    return (isinstance(one, (str, int, float, frozenset)) and one == other) or _equal_by_choice(one, other)


def _equal_by_choice(one: object, other: object) -> bool:
    identity = getattr(one, "identity", None)
    return identity is not None and identity == getattr(other, "identity", None)


def is_same(one: Guard, other: Guard) -> bool:
    """Say whether two guards hold in the same cases."""
    return one is other or (isinstance(one, Fork) and isinstance(other, Fork) and same(one, other))


def fork(at: Fork, yes: object, no: object) -> object:
    """Return the value that is `yes` or `no` by the question that `at` asks."""
    if yes is no:
        return yes
    if yes is at.yes and no is at.no:
        return at
    kind = type(yes)
    # Most leaves are truth values, of which the two are two objects.
    if kind is type(no) and kind is not bool and same(yes, no):
        return yes
    return Fork(at.number, at.question, yes, no)


def negated(guard: Guard) -> Guard:
    """Return the guard that holds where this one does not."""
    if not isinstance(guard, Fork):
        return not guard
    if guard.negation is None:
        opposite: Fork = chosen(guard, False, True)  # type: ignore[assignment]
        guard.negation, opposite.negation = opposite, guard
    return guard.negation


def both(one: Guard, other: Guard) -> Guard:
    """Return the guard that holds where both do."""
    return chosen(one, other, False)  # type: ignore[return-value]


def either(one: Guard, other: Guard) -> Guard:
    """Return the guard that holds where one of them does."""
    return chosen(one, True, other)  # type: ignore[return-value]


def chosen(guard: Guard, yes: object, no: object) -> object:
    """Return the value that is `yes` where the guard holds and `no` where it does not."""
    if guard is True:
        return yes
    if guard is False or yes is no:
        return no
    known: dict[tuple[int, int, int], object] = {}
    found = _chosen(guard, yes, no, known)
    # Diagrams grow with the questions that are asked in a row, and what is done with them is most of the work then.
    note_parts(len(known) * WORK_ON_A_PART)
    return found


def _chosen(guard: Guard, yes: object, no: object, known: dict[tuple[int, int, int], object]) -> object:
    """As `chosen`. known: what is known already; the parts of diagrams meet again and again."""
    if guard is True:
        return yes
    if guard is False or yes is no:
        return no
    meeting = (id(guard), id(yes), id(no))
    found = known.get(meeting, known)
    if found is not known:
        return found
    at: Fork = guard
    first = at.number
    no_is_fork = type(no) is Fork
    if type(yes) is Fork:
        if yes.number < first:
            first, at = yes.number, yes
        if no_is_fork and no.number < first:  # type: ignore[attr-defined]
            first, at = no.number, no  # type: ignore[attr-defined, assignment]
        yes_yes, yes_no = (yes.yes, yes.no) if yes.number == first else (yes, yes)
    else:
        if no_is_fork and no.number < first:  # type: ignore[attr-defined]
            first, at = no.number, no  # type: ignore[attr-defined, assignment]
        yes_yes = yes_no = yes
    no_yes, no_no = (no.yes, no.no) if no_is_fork and no.number == first else (no, no)  # type: ignore[attr-defined]
    guard_yes, guard_no = (guard.yes, guard.no) if guard.number == first else (guard, guard)
    found = known[meeting] = fork(
        at,
        _chosen(guard_yes, yes_yes, no_yes, known),  # type: ignore[arg-type]
        _chosen(guard_no, yes_no, no_no, known),  # type: ignore[arg-type]
    )
    return found


def _side(value: object, number: int, answer: bool) -> object:
    if isinstance(value, Fork) and value.number == number:
        return value.yes if answer else value.no
    return value


def under(value: object, guard: Guard) -> object:
    """Return what a value is where the guard holds: the cases that it rules out are gone."""
    if not isinstance(value, Fork) or not isinstance(guard, Fork):
        return value
    known: dict[tuple[int, int], object] = {}
    found = _under(value, guard, known)
    note_parts(len(known) * WORK_ON_A_PART)
    return found


def _under(value: object, guard: Guard, known: dict[tuple[int, int], object]) -> object:
    if not isinstance(value, Fork) or not isinstance(guard, Fork):
        return value
    meeting = (id(value), id(guard))
    if meeting in known:
        return known[meeting]
    found: object
    if guard.number > value.number:
        found = fork(value, _under(value.yes, guard, known), _under(value.no, guard, known))
    elif guard.number == value.number:
        yes = None if guard.yes is False else _under(value.yes, guard.yes, known)  # type: ignore[arg-type]
        no = None if guard.no is False else _under(value.no, guard.no, known)  # type: ignore[arg-type]
        found = no if guard.yes is False else yes if guard.no is False else fork(value, yes, no)
    elif guard.yes is False:
        found = _under(value, guard.no, known)  # type: ignore[arg-type]
    elif guard.no is False:
        found = _under(value, guard.yes, known)  # type: ignore[arg-type]
    else:
        # This guard is made here: it is not looked up again, since it may go and another get its identity.
        found = under(value, either(guard.yes, guard.no))  # type: ignore[arg-type]
    known[meeting] = found
    return found


def cases(value: object, guard: Guard = True) -> Iterator[tuple[Guard, object]]:
    """Yield each different value, with the guard under which it is the one."""
    if not isinstance(value, Fork):
        if guard is not False:
            yield guard, value
        return
    # Diagrams share their parts, and have far more ways through them than parts.
    leaves: dict[int, object] = {}
    parts: list[Fork] = []
    pending: list[object] = [value]
    met: set[int] = set()
    while pending:
        part = pending.pop()
        if not isinstance(part, Fork):
            leaves.setdefault(id(part), part)
        elif id(part) not in met:
            met.add(id(part))
            parts.append(part)
            pending.extend((part.no, part.yes))
    note_parts(len(parts) * len(leaves))
    # What is asked later stands below.
    parts.sort(key=lambda part: part.number, reverse=True)
    for leaf in leaves.values():
        inside = both(guard, _where(value, leaf, parts))
        if inside is not False:
            yield inside, leaf


def _where(value: Fork, leaf: object, parts: list[Fork]) -> Guard:
    """Return the guard under which a value is one of its leaves. parts: all of its parts, from below."""
    found: dict[int, Guard] = {}

    def of(part: object) -> Guard:
        return found[id(part)] if isinstance(part, Fork) else part is leaf

    for part in parts:
        yes, no = of(part.yes), of(part.no)
        found[id(part)] = yes if yes is no else Fork(part.number, part.question, yes, no)
    return found[id(value)]


def number_of_cases(value: object) -> int:
    """Return how many cases of a value are told apart."""
    return value.count if isinstance(value, Fork) else 1


def mapped(function: Callable[[object], object], value: object) -> object:
    """Return what a function makes of a value, in each of its cases."""
    if not isinstance(value, Fork):
        return function(value)
    known: dict[int, object] = {}
    found = _mapped(function, value, known)
    note_parts(len(known))
    return found


def _mapped(function: Callable[[object], object], value: object, known: dict[int, object]) -> object:
    """As `mapped`. known: what is known of parts already: diagrams share them."""
    if not isinstance(value, Fork):
        return function(value)
    found = known.get(id(value), known)
    if found is known:
        found = _by_order(value, _mapped(function, value.yes, known), _mapped(function, value.no, known))
        known[id(value)] = found
    return found


def combined(function: Callable[[object, object], object], one: object, other: object) -> object:
    """Return what a function makes of two values, in each case of both."""
    if not isinstance(one, Fork) and not isinstance(other, Fork):
        return function(one, other)
    known: dict[tuple[int, int], object] = {}
    found = _combined(function, one, other, known)
    note_parts(len(known))
    return found


def _combined(
    function: Callable[[object, object], object], one: object, other: object, known: dict[tuple[int, int], object]
) -> object:
    """As `combined`. known: what is known of parts that meet already."""
    if not isinstance(one, Fork) and not isinstance(other, Fork):
        return function(one, other)
    meeting = (id(one), id(other))
    found = known.get(meeting, known)
    if found is known:
        at: Fork
        if isinstance(one, Fork) and not (isinstance(other, Fork) and other.number < one.number):
            at = one
        else:
            at = other  # type: ignore[assignment]
        yes, no = (
            _combined(function, _side(one, at.number, answer), _side(other, at.number, answer), known)
            for answer in (True, False)
        )
        found = known[meeting] = _by_order(at, yes, no)
    return found


def _by_order(at: Fork, yes: object, no: object) -> object:
    """As `fork`, also where what stands below asks what comes earlier."""
    if any(isinstance(side, Fork) and side.number <= at.number for side in (yes, no)):
        return chosen(Fork(at.number, at.question, True, False), yes, no)
    return fork(at, yes, no)


def depth_of(value: object) -> int:
    """Return how many questions are asked in a row at most."""
    return value.depth if isinstance(value, Fork) else 0


def in_words(guard: Guard) -> str:
    """Return e.g. "if `Test-Path C:\\\\a.txt` and not if `$x -eq 1`", for a person; "" where nothing is asked.

    Of several ways to get there, the shortest is told.
    """
    way = _shortest(guard)
    if not way:
        return ""
    texts = [f"`{question.shown}`" if answer else f"not `{question.shown}`" for question, answer in way]
    return "if " + " and ".join(texts)


def _shortest(
    guard: object, known: dict[int, list[tuple[Question, bool]] | None] | None = None
) -> list[tuple[Question, bool]] | None:
    known = {} if known is None else known
    if guard is True:
        return []
    if not isinstance(guard, Fork):
        return None
    if id(guard) not in known:
        yes, no = _shortest(guard.yes, known), _shortest(guard.no, known)
        ways = [[(guard.question, answer), *way] for answer, way in ((True, yes), (False, no)) if way is not None]
        known[id(guard)] = min(ways, key=len) if ways else None
    return known[id(guard)]
