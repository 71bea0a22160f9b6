"""Applies remedies to texts and judges again: a remedy is kept only where what it mends is right afterwards.

Nothing is written here. Where several remedies spoil one another, those that do harm are told by the objects that are
wrong afterwards, else by halves. Each try judges all of the code; where that has cost too much, what was not tried is
said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from avd_intune.findings import Action, Certainty, Finding
from avd_intune.fixing.alignment import aligned
from avd_intune.fixing.remedies import Remedy
from avd_intune.fixing.settings_entries import POLICIES_ELSEWHERE, is_claim
from avd_intune.fixing.text_edits import Apart, Edit, with_edits
from avd_intune.mending.judged_texts import Judge, Judged, Key, key_of
from avd_intune.records import dataclass, field
from avd_intune.selection import Answer, Status

# One remedy opens the way for the next (a join for the enrolment); more steps than this are none.
MAX_ROUNDS = 20
# What a remedy takes away is gone afterwards, and need not pass.
_TAKES_OBJECTS_AWAY = ("policy", "remote action", "extension")


@dataclass(frozen=True, slots=True)
class Repair:
    """A remedy and the answers that it is for: the instances of a loop have one together."""

    remedy: Remedy
    findings: tuple[Finding, ...]
    keys: frozenset[Key]

    @property
    def names(self) -> set[tuple[str, Key]]:
        """What it is known by in later rounds, when its places have moved."""
        return {(self.remedy.title, key) for key in self.keys}


@dataclass(slots=True)
class Mended:
    """What came of it. now: the answers with the texts as they are to be; done: in the order in which they were made.

    refused: each remedy that is not made, with the reason.
    """

    now: Judged
    done: list[Repair] = field(default_factory=list)
    refused: list[tuple[Repair, str]] = field(default_factory=list)


NOT_TRIED = "it was not tried, as trying changes has cost too much by now; run fix again, or for parts of the code"

# A reason for which a remedy must not touch a file, "" if it may: (path) -> reason.
Guard = Callable[[str], str]


def mended(judge: Judge, start: Judged, guard: Guard, *, with_review: bool = False) -> Mended:
    """Make the remedies of failed checks, again and again until there is none left. Raises as `engine.survey`.

    with_review: not only the safe ones; of several for one finding the first that is right.
    """
    result = Mended(start)
    tried: set[tuple[str, Key]] = set()

    def choose(answer: Answer, remedies: list[Remedy]) -> list[Remedy]:
        if answer.status is not Status.FAILED:
            return []
        key = key_of(answer)
        # What only a person knows (what an image is, whom a policy reaches) is nobody's to guess.
        fitting = (
            each for each in remedies if not is_claim(each) and (with_review or each.certainty is Certainty.SAFE)
        )
        return [each for each in fitting if (each.title, key) not in tried][:1]

    for _ in range(MAX_ROUNDS):
        repairs = repairs_of(result.now, choose)
        if not repairs:
            break
        if not judge.has_room():
            result.refused.extend((repair, NOT_TRIED) for repair in repairs)
            break
        wanted = []
        for repair in repairs:
            why_not = refusal(repair, guard)
            if why_not:
                result.refused.append((repair, why_not))
                tried |= repair.names
            else:
                wanted.append(repair)
        together = _apart(wanted)
        for repair in together:
            tried |= repair.names
        if together:
            _make(judge, result, together)
    fixed = {key for repair in result.done for key in repair.keys}
    result.refused = [(repair, why) for repair, why in result.refused if not repair.keys <= fixed]
    return result


def repairs_of(
    judged: Judged, choose: Callable[[Answer, list[Remedy]], list[Remedy]], asked: Collection[Key] | None = None
) -> list[Repair]:
    """Return the remedies that `choose` picks for each answer; equal ones of several answers are one.

    asked: the answers that are asked about; None for all.
    """
    found: dict[tuple[Edit, ...], tuple[Remedy, list[Finding], set[Key]]] = {}
    for answer, surveyed in judged.answers:
        if answer.status not in (Status.FAILED, Status.UNDECIDED) or (
            asked is not None and key_of(answer) not in asked
        ):
            continue
        for remedy in choose(answer, judged.remedies(answer, surveyed)):
            _, findings, keys = found.setdefault(remedy.edits, (remedy, [], set()))
            findings.append(answer.finding)
            keys.add(key_of(answer))
    return [Repair(remedy, tuple(findings), frozenset(keys)) for remedy, findings, keys in found.values()]


def refusal(repair: Repair, guard: Guard) -> str:
    """Return why none of its files may be touched, "" if all may."""
    paths = dict.fromkeys(edit.source.path for edit in repair.remedy.edits)
    return next((reason for path in paths if (reason := guard(path))), "")


def tried_with(judge: Judge, now: Judged, repairs: Sequence[Repair]) -> tuple[Judged, str]:
    """Return the answers with some remedies made, and what is not right then; "" if all is."""
    after = _judged_with(judge, now, repairs)
    return after, next((wrong.reason for wrong in _wrong(now, after, repairs)), "")


def _judged_with(judge: Judge, now: Judged, repairs: Sequence[Repair]) -> Judged:
    # Each is in columns by itself; together they may need wider ones.
    edits = aligned(edit for repair in repairs for edit in repair.remedy.edits)
    return judge.judge({**now.texts, **with_edits(edits)})


def _make(judge: Judge, result: Mended, repairs: Sequence[Repair]) -> None:
    """Make remedies that touch different places, all at once if that is right, else those apart that do harm.

    What comes second has places in the texts before the first part was made; it is written anew.
    """
    if not judge.has_room():
        result.refused.extend((repair, NOT_TRIED) for repair in repairs)
        return
    after = _judged_with(judge, result.now, repairs)
    wrong = list(_wrong(result.now, after, repairs))
    if not wrong:
        result.now = after
        result.done.extend(repairs)
    elif len(repairs) == 1:
        result.refused.append((repairs[0], wrong[0].reason))
    else:
        before = result.now
        for some in _parts(repairs, {each.place for each in wrong}):
            again = some if result.now is before else _as_now(result.now, some)
            if again:
                _make(judge, result, again)


def _parts(repairs: Sequence[Repair], wrong: set[tuple[str, str]]) -> tuple[Sequence[Repair], Sequence[Repair]]:
    """Return remedies in two parts: those for objects that were not wrong with them, and the others; else by halves."""
    innocent: list[Repair] = []
    others: list[Repair] = []
    for each in repairs:
        (others if any(key[2:] in wrong for key in each.keys) else innocent).append(each)
    if innocent and others:
        return innocent, others
    half = len(repairs) // 2
    return repairs[:half], repairs[half:]


def _as_now(now: Judged, repairs: Sequence[Repair]) -> list[Repair]:
    """Return the same remedies with the places that they have now, as far as they are still needed."""
    wanted = {name for each in repairs for name in each.names}

    def choose(answer: Answer, remedies: list[Remedy]) -> list[Remedy]:
        key = key_of(answer)
        return [remedy for remedy in remedies if (remedy.title, key) in wanted]

    return _apart(repairs_of(now, choose, {key for _, key in wanted}))


def _apart(repairs: Sequence[Repair]) -> list[Repair]:
    """Return those remedies whose edits do not touch; the others have to wait for them."""
    taken = Apart()
    return [repair for repair in repairs if taken.take(repair.remedy.edits)]


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is not right after remedies. place: file and address of the object."""

    place: tuple[str, str]
    reason: str


def _wrong(before: Judged, after: Judged, repairs: Sequence[Repair]) -> Iterator[_Wrong]:
    """Yield what is not right after remedies: a check that does not pass yet, or one that failed by them."""
    was, is_now = before.statuses(), after.statuses()
    wanted = {key for repair in repairs for key in repair.keys}
    may_go = any(change.attribute == POLICIES_ELSEWHERE for repair in repairs for change in repair.remedy.changes)
    may_go = may_go or any(
        change.action is Action.REMOVE and change.attribute in _TAKES_OBJECTS_AWAY
        for repair in repairs
        for change in repair.remedy.changes
    )
    checks_of = _checks_by_object(was)
    for key in sorted(wanted):
        if is_now.get(key) in (Status.FAILED, Status.UNDECIDED):
            yield _Wrong(key[2:], f"{key[0]} would not pass then")
        elif key not in is_now and not may_go and not _others_apply(key, checks_of[key[2:]], is_now):
            yield _Wrong(key[2:], f"{key[0]} would not apply to {key[3]} any more")
    for key, status in is_now.items():
        if status is Status.FAILED and was.get(key) is not Status.FAILED:
            yield _Wrong(key[2:], f"{key[0]} would fail on {key[3]}")
        elif status is Status.UNDECIDED and was.get(key) is Status.PASSED:
            yield _Wrong(key[2:], f"{key[0]} would be undecided on {key[3]}")
    gone = {key[2:] for key in was} - {key[2:] for key in is_now}
    for place in sorted(gone):
        if not may_go:
            yield _Wrong(place, f"{place[1]} would not be judged any more")


def _checks_by_object(statuses: Mapping[Key, Status]) -> dict[tuple[str, str], set[Key]]:
    found: dict[tuple[str, str], set[Key]] = {}
    for key in statuses:
        found.setdefault(key[2:], set()).add(key)
    return found


def _others_apply(key: Key, of_object: set[Key], is_now: Mapping[Key, Status]) -> bool:
    """Say whether all other checks on an object still apply: then this one has nothing more to say of it."""
    others = of_object - {key}
    return bool(others) and others <= is_now.keys()
