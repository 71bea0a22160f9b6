"""What a rule answers about one object."""

from __future__ import annotations

from dataclasses import dataclass

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
