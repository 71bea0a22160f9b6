"""What a rule answers about one object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from avd_intune.evaluation.values import Value, span_of
from avd_intune.findings import Outcome
from avd_intune.syntax.source import Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """Pass, fail or undecided, with a one-line reason and the place of the deciding property."""

    outcome: Outcome
    reason: str
    decided_at: Span | None = None
    related: tuple[tuple[Span, str], ...] = ()


def passed(reason: str, at: Value | None = None) -> Verdict:
    """Return a pass; `at` is the value that decided it."""
    return Verdict(Outcome.PASS, reason, span_of(at) if at is not None else None)


def failed(reason: str, at: Value | None = None) -> Verdict:
    """Return a failure; the reason says what the value is and what it must be."""
    return Verdict(Outcome.FAIL, reason, span_of(at) if at is not None else None)


def undecided(reason: str, at: Value | None = None) -> Verdict:
    """Return that the rule cannot be decided before deployment; the reason says what would decide it."""
    return Verdict(Outcome.UNDECIDED, reason, span_of(at) if at is not None else None)


def worst_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the answer for several objects in one block: the first failure, else the first undecided, else a pass.

    The reason names every different reason of that outcome.
    """
    for outcome in (Outcome.FAIL, Outcome.UNDECIDED, Outcome.PASS):
        those = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if those:
            reasons = "; and ".join(dict.fromkeys(verdict.reason for verdict in those))
            return replace(those[0], reason=reasons)
    raise ValueError("no verdicts")
