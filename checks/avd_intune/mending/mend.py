"""Applies remedies to texts and judges again: a remedy is kept only where what it mends is right afterwards.

Nothing is written here. Where several remedies spoil one another, halves are tried until each that does harm stands
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from avd_intune.findings import Action, Certainty, Finding
from avd_intune.fixing.alignment import aligned
from avd_intune.fixing.remedies import Remedy
from avd_intune.fixing.settings_entries import POLICIES_ELSEWHERE, is_claim
from avd_intune.fixing.text_edits import Edit, are_apart, with_edits
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


def repairs_of(judged: Judged, choose: Callable[[Answer, list[Remedy]], list[Remedy]]) -> list[Repair]:
    """Return the remedies that `choose` picks for each answer; equal ones of several answers are one."""
    found: dict[tuple[Edit, ...], tuple[Remedy, list[Finding], set[Key]]] = {}
    for answer, surveyed in judged.answers:
        if answer.status not in (Status.FAILED, Status.UNDECIDED):
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
    # Each is in columns by itself; together they may need wider ones.
    edits = aligned(edit for repair in repairs for edit in repair.remedy.edits)
    after = judge.judge({**now.texts, **with_edits(edits)})
    return after, next(_wrong(now, after, repairs), "")


def _make(judge: Judge, result: Mended, repairs: Sequence[Repair]) -> None:
    """Make remedies that touch different places, all at once if that is right, else by halves.

    Those of the second half have places in the texts before the first half was made; they come in the next round.
    """
    after, wrong = tried_with(judge, result.now, repairs)
    if not wrong:
        result.now = after
        result.done.extend(repairs)
    elif len(repairs) == 1:
        result.refused.append((repairs[0], wrong))
    else:
        half = len(repairs) // 2
        for some in (repairs[:half], repairs[half:]):
            again = _as_now(result.now, some)
            if again:
                _make(judge, result, again)


def _as_now(now: Judged, repairs: Sequence[Repair]) -> list[Repair]:
    """Return the same remedies with the places that they have now, as far as they are still needed."""
    wanted = {name for each in repairs for name in each.names}

    def choose(answer: Answer, remedies: list[Remedy]) -> list[Remedy]:
        key = key_of(answer)
        return [remedy for remedy in remedies if (remedy.title, key) in wanted]

    return _apart(repairs_of(now, choose))


def _apart(repairs: Sequence[Repair]) -> list[Repair]:
    """Return those remedies whose edits do not touch; the others have to wait for them."""
    together: list[Repair] = []
    edits: dict[Edit, None] = {}
    for repair in repairs:
        new = [edit for edit in repair.remedy.edits if edit not in edits]  # equal ones are made once
        if all(are_apart([ours, theirs]) for ours in new for theirs in edits if ours.source is theirs.source):
            together.append(repair)
            edits.update(dict.fromkeys(new))
    return together


def _wrong(before: Judged, after: Judged, repairs: Sequence[Repair]) -> Iterator[str]:
    """Yield what is not right after remedies: a check that does not pass yet, or one that failed by them."""
    was, is_now = before.statuses(), after.statuses()
    wanted = {key for repair in repairs for key in repair.keys}
    may_go = any(change.attribute == POLICIES_ELSEWHERE for repair in repairs for change in repair.remedy.changes)
    may_go = may_go or any(
        change.action is Action.REMOVE and change.attribute in _TAKES_OBJECTS_AWAY
        for repair in repairs
        for change in repair.remedy.changes
    )
    for key in wanted:
        if is_now.get(key) in (Status.FAILED, Status.UNDECIDED):
            yield f"{key[0]} would not pass then"
        elif key not in is_now and not may_go and not _others_apply(key, was, is_now):
            yield f"{key[0]} would not apply to {key[3]} any more"
    for key, status in is_now.items():
        if status is Status.FAILED and was.get(key) is not Status.FAILED:
            yield f"{key[0]} would fail on {key[3]}"
        elif status is Status.UNDECIDED and was.get(key) is Status.PASSED:
            yield f"{key[0]} would be undecided on {key[3]}"
    gone = {key[2:] for key in was} - {key[2:] for key in is_now}
    for _, address in sorted(gone):
        if not may_go:
            yield f"{address} would not be judged any more"


def _others_apply(key: Key, was: Mapping[Key, Status], is_now: Mapping[Key, Status]) -> bool:
    """Say whether all other checks on an object still apply: then this one has nothing more to say of it."""
    others = {other for other in was if other[2:] == key[2:] and other != key}
    return bool(others) and others <= is_now.keys()
