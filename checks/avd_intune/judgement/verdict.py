"""What a rule answers about one object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from avd_intune.findings import Change, Level, Outcome, advice_of, in_one_line
from avd_intune.records import dataclass, replace
from avd_intune.source.text import Span
from avd_intune.values.display import span_of
from avd_intune.values.value_types import Origin, Value

# A longer chain is for `explain`; a list of places beside a finding has to be read at a glance.
MAX_RELATED_PLACES = 6
# A reason is read at a glance in at most 300 characters, the check and the scenario that it is told with included.
# What to do comes after it in a line of its own where both together are longer.
MAX_SENTENCE = 280


@dataclass(frozen=True, slots=True)
class Verdict:
    """Pass, fail or undecided, with a reason of one sentence and the place of the deciding property.

    details: what comes after the reason, one line each: the cases of a choice, or what to do.
    related: the places that the deciding value came through, from there back to where it is written.
    changes: what would make it pass; the end of the reason is made from them. case: the kind of failure, for its
    level (`severities.data`). level: how much it matters; `judge` sets it.
    """

    outcome: Outcome
    reason: str
    decided_at: Span | None = None
    related: tuple[tuple[Span, str], ...] = ()
    changes: tuple[Change, ...] = ()
    details: tuple[str, ...] = ()
    case: str = ""
    level: Level = Level.ERROR

    @property
    def advice(self) -> str:
        """Return what to do in words, "" where nothing is said of that."""
        return advice_of(self.changes)

    def without_advice(self) -> tuple[str, ...]:
        """Return the reason and its details without what to do, for sentences that have no room for it."""
        advice = self.advice
        kept = (each.removesuffix(f"; {advice}") for each in (self.reason, *self.details) if each != advice)
        return tuple(kept) if advice else (self.reason, *self.details)

    @property
    def whole_reason(self) -> str:
        """Return the reason and its details in one line."""
        return in_one_line((self.reason, *self.details))


def passed(reason: str, at: Value | None = None) -> Verdict:
    """Return a pass; `at` is the value that decided it."""
    return _verdict(Outcome.PASS, reason, at)


def failed(reason: str, at: Value | None = None, *changes: Change, case: str = "") -> Verdict:
    """Return a failure; the reason says what the value is, and the changes what to do, which is added to it.

    case: the kind of failure, where `severities.data` gives it a level of its own.
    """
    return replace(_verdict(Outcome.FAIL, reason, at, changes), case=case)


def undecided(reason: str, at: Value | None = None, *changes: Change) -> Verdict:
    """Return that the rule cannot be decided before deployment; the changes say what would decide it."""
    return _verdict(Outcome.UNDECIDED, reason, at, changes)


def if_it_is_one(failure: Verdict) -> Verdict:
    """Return what a failure says of a machine that only may be a session host."""
    return replace(failure, outcome=Outcome.UNDECIDED, reason=f"if it is a session host: {failure.reason}")


def _verdict(outcome: Outcome, reason: str, at: Value | None, changes: tuple[Change, ...] = ()) -> Verdict:
    advice = advice_of(changes)
    details: tuple[str, ...] = ()
    if advice and len(f"{reason}; {advice}") > MAX_SENTENCE:
        details = (advice,)
    elif advice:
        reason = f"{reason}; {advice}"
    if at is None:
        return Verdict(outcome, reason, changes=changes, details=details)
    return Verdict(outcome, reason, span_of(at), chain_of(at), changes, details)


def worst_level(verdicts: Iterable[Verdict]) -> Level:
    """Return the highest level of some verdicts; of none it is that of an error."""
    return max((verdict.level for verdict in verdicts), key=lambda level: level.rank, default=Level.ERROR)


def changes_of(verdicts: Iterable[Verdict]) -> tuple[Change, ...]:
    """Return the changes of several verdicts on one object, each once."""
    return tuple(dict.fromkeys(change for verdict in verdicts for change in verdict.changes))


def chain_of(value: Value) -> tuple[tuple[Span, str], ...]:
    """Return the places behind a value's nearest one, each with what stands there, one for each line.

    Where the value is computed, what it was computed from follows.
    """
    nearest = span_of(value)
    if nearest is None or value.origin is None:
        return ()
    return tuple(islice(_places_behind(nearest, value.origin), MAX_RELATED_PLACES))


def _places_behind(nearest: Span, last: Origin) -> Iterator[tuple[Span, str]]:
    seen = {(nearest.path, nearest.line)}
    origin: Origin | None = last
    is_computed = False
    while origin is not None:
        steps = list(origin.chain())
        for step in steps:
            if step.span is None or (place := (step.span.path, step.span.line)) in seen or _holds(step.span, nearest):
                continue
            seen.add(place)
            yield step.span, _what_stands_there(step, is_computed)
        origin, is_computed = steps[-1].source, True


def _what_stands_there(step: Origin, is_computed: bool) -> str:
    if is_computed:
        return "it is computed from this" if step.what == "a literal" else f"it is computed from {step.what}"
    return f"the value comes through {step.what}" if step.previous else _source(step.what)


def _holds(block: Span, inner: Span) -> bool:
    return block.path == inner.path and block.start <= inner.start and inner.end <= block.end


def _source(what: str) -> str:
    return "it is written here" if what == "a literal" else f"it is {what}"


def worst_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the answer for several objects in one block: the first failure, else the first undecided, else a pass.

    The reason names every different reason of that outcome.
    """
    if len(verdicts) == 1 and not verdicts[0].changes and not verdicts[0].details:
        return verdicts[0]
    for outcome in (Outcome.FAIL, Outcome.UNDECIDED, Outcome.PASS):
        those = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if those:
            reasons = list(dict.fromkeys(line for each in those for line in (each.reason, *each.details)))
            merged = replace(those[0], changes=changes_of(those), level=worst_level(those))
            return replace(merged, reason=reasons[0], details=tuple(reasons[1:]))
    raise ValueError("no verdicts")
