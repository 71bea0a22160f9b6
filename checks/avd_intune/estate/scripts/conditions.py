"""What a script finds only when it runs: questions about the machine, and values that differ by their answers.

A condition that the code decides needs nothing of this. One on the machine is a `Question` with the answers yes and
no, and a value that hangs on it is a `Fork`. Forks are kept as ordered decision diagrams (the question with the
lowest number is asked first, and a question is left out where both answers lead to the same), so that "set in both
branches" is the same as "set", and what is written behind an early end is written only where the end was not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, Union

from avd_intune.values.value_types import Unknown

# So many cases of one value are told apart. Of more, the value is unknown.
MAX_CASES = 24
# So many questions in a row may decide whether a line is reached; of more, reaching it is a question of its own.
MAX_CHAIN = 24


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
    """A value that hangs on a question. Build it with `fork`, never directly."""

    __slots__ = ("no", "number", "question", "yes")

    def __init__(self, number: int, question: Question, yes: object, no: object) -> None:
        self.number = number
        self.question = question
        self.yes = yes
        self.no = no


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
    if one is other:
        return True
    if isinstance(one, Fork) and isinstance(other, Fork):
        return one.number == other.number and same(one.yes, other.yes) and same(one.no, other.no)
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return (isinstance(one, (str, int, float, frozenset)) and one == other) or _equal_by_choice(one, other)


def _equal_by_choice(one: object, other: object) -> bool:
    identity = getattr(one, "identity", None)
    return identity is not None and identity == getattr(other, "identity", None)


def is_same(one: Guard, other: Guard) -> bool:
    """Say whether two guards hold in the same cases."""
    if one is other:
        return True
    if isinstance(one, Fork) and isinstance(other, Fork):
        return one.number == other.number and is_same(one.yes, other.yes) and is_same(one.no, other.no)  # type: ignore[arg-type]
    return False


def fork(at: Fork, yes: object, no: object) -> object:
    """Return the value that is `yes` or `no` by the question that `at` asks."""
    if same(yes, no):
        return yes
    if yes is at.yes and no is at.no:
        return at
    return Fork(at.number, at.question, yes, no)


def negated(guard: Guard) -> Guard:
    """Return the guard that holds where this one does not."""
    if isinstance(guard, Fork):
        return fork(guard, negated(guard.yes), negated(guard.no))  # type: ignore[arg-type,return-value]
    return not guard


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
    at: Fork = guard
    first = at.number
    if isinstance(yes, Fork) and yes.number < first:
        first, at = yes.number, yes
    if isinstance(no, Fork) and no.number < first:
        first, at = no.number, no
    return fork(
        at,
        chosen(_side(guard, first, True), _side(yes, first, True), _side(no, first, True)),  # type: ignore[arg-type]
        chosen(_side(guard, first, False), _side(yes, first, False), _side(no, first, False)),  # type: ignore[arg-type]
    )


def _side(value: object, number: int, answer: bool) -> object:
    if isinstance(value, Fork) and value.number == number:
        return value.yes if answer else value.no
    return value


def under(value: object, guard: Guard) -> object:
    """Return what a value is where the guard holds: the cases that it rules out are gone."""
    if not isinstance(value, Fork) or not isinstance(guard, Fork):
        return value
    if guard.number < value.number:
        if guard.yes is False:
            return under(value, guard.no)  # type: ignore[arg-type]
        if guard.no is False:
            return under(value, guard.yes)  # type: ignore[arg-type]
        return under(value, either(guard.yes, guard.no))  # type: ignore[arg-type]
    if guard.number == value.number:
        if guard.yes is False:
            return under(value.no, guard.no)  # type: ignore[arg-type]
        if guard.no is False:
            return under(value.yes, guard.yes)  # type: ignore[arg-type]
        return fork(value, under(value.yes, guard.yes), under(value.no, guard.no))  # type: ignore[arg-type]
    return fork(value, under(value.yes, guard), under(value.no, guard))


def cases(value: object, guard: Guard = True) -> Iterator[tuple[Guard, object]]:
    """Yield each different value, with the guard under which it is the one."""
    if not isinstance(value, Fork):
        if guard is not False:
            yield guard, value
        return
    asked = Fork(value.number, value.question, True, False)
    yield from cases(value.yes, both(guard, asked))
    yield from cases(value.no, both(guard, negated(asked)))


def number_of_cases(value: object) -> int:
    """Return how many cases of a value are told apart."""
    return number_of_cases(value.yes) + number_of_cases(value.no) if isinstance(value, Fork) else 1


def mapped(function: Callable[[object], object], value: object) -> object:
    """Return what a function makes of a value, in each of its cases."""
    if not isinstance(value, Fork):
        return function(value)
    return fork(value, mapped(function, value.yes), mapped(function, value.no))


def combined(function: Callable[[object, object], object], one: object, other: object) -> object:
    """Return what a function makes of two values, in each case of both."""
    if not isinstance(one, Fork) and not isinstance(other, Fork):
        return function(one, other)
    at: Fork
    if isinstance(one, Fork) and not (isinstance(other, Fork) and other.number < one.number):
        at = one
    else:
        at = other  # type: ignore[assignment]
    return fork(
        at,
        combined(function, _side(one, at.number, True), _side(other, at.number, True)),
        combined(function, _side(one, at.number, False), _side(other, at.number, False)),
    )


def depth_of(guard: Guard) -> int:
    """Return how many questions are asked in a row at most."""
    return 1 + max(depth_of(guard.yes), depth_of(guard.no)) if isinstance(guard, Fork) else 0  # type: ignore[arg-type]


def in_words(guard: Guard) -> str:
    """Return e.g. "if `Test-Path C:\\\\a.txt` and not if `$x -eq 1`", for a person; "" where nothing is asked.

    Of several ways to get there, the shortest is told.
    """
    way = _shortest(guard)
    if not way:
        return ""
    texts = [f"`{question.shown}`" if answer else f"not `{question.shown}`" for question, answer in way]
    return "if " + " and ".join(texts)


def _shortest(guard: object) -> list[tuple[Question, bool]] | None:
    if guard is True:
        return []
    if not isinstance(guard, Fork):
        return None
    yes, no = _shortest(guard.yes), _shortest(guard.no)
    ways = [[(guard.question, answer), *way] for answer, way in ((True, yes), (False, no)) if way is not None]
    return min(ways, key=len) if ways else None
