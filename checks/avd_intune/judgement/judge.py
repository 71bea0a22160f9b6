"""From one rule and one object to one verdict, over all worlds that the rule distinguishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from avd_intune.baselines.baseline import Baseline
from avd_intune.estate.model import (
    CapturedImage,
    Estate,
    HostPool,
    IntuneAction,
    IntunePolicy,
    IntuneTenant,
    SessionHost,
)
from avd_intune.findings import Certainty, Outcome
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, changes_of, undecided
from avd_intune.settings import Settings
from avd_intune.values.access import any_of, both
from avd_intune.values.value_types import Assumptions, Value
from avd_intune.values.worlds import Case, TooManyWorldsError, UndecidableError, World, explore

MAX_NAMED_CASES = 3

# What a rule can be asked about. Each has the resource that findings on it are shown at.
Judged: TypeAlias = HostPool | SessionHost | IntunePolicy | IntuneAction | IntuneTenant | CapturedImage


def objects_of(subject: Subject, estate: Estate) -> Sequence[Judged]:
    """Return the objects of one kind in an estate."""
    if subject is Subject.HOST_POOL:
        return estate.host_pools
    if subject is Subject.SESSION_HOST:
        return estate.session_hosts
    if subject is Subject.INTUNE_POLICY:
        return estate.intune_policies
    if subject is Subject.INTUNE_ACTION:
        return estate.intune_actions
    if subject is Subject.INTUNE_TENANT:
        return [] if estate.intune_tenant is None else [estate.intune_tenant]
    if subject is Subject.CAPTURED_IMAGE:
        return estate.captured_images
    return []


def presence_of(subject: Judged) -> Value:
    """Return the condition under which the object is deployed (and, for a machine, a session host)."""
    presence = subject.resource.presence
    if isinstance(subject, SessionHost):
        return both(presence, any_of(each.when for each in subject.evidence))
    if isinstance(subject, IntunePolicy | IntuneAction):
        return both(presence, subject.presence)
    return presence


def judge(rule: Rule, subject: Judged, estate: Estate, baseline: Baseline, settings: Settings) -> Verdict | None:
    """Return the verdict of a rule on an object, None if it does not apply in any world.

    All worlds pass: pass. All fail: fail. Otherwise undecided, and the reason names the input that
    decides. Worlds in which the object is certainly not deployed do not count.
    """
    presence = presence_of(subject)

    def question(world: World) -> Verdict | None:
        try:
            if not world.truth(presence):
                return None
        except UndecidableError:
            pass  # whether it is deployed is not known: it is judged as what it would be
        look = Look(world.assumptions, estate, baseline, settings)
        try:
            verdict = rule.judge(subject, look)
        except UndecidableError as error:
            verdict = undecided(str(error), error.value)
        if verdict is None:
            return None
        changes = tuple(replace(change, text=look.hidden(change.text)) for change in verdict.changes)
        return replace(verdict, reason=look.hidden(verdict.reason), changes=changes)

    try:
        cases = [case for case in explore(question) if case.result is not None]
    except TooManyWorldsError as error:
        return Verdict(Outcome.UNDECIDED, f"it depends on {error}; set some of them in the code or a parameter file")
    return _combine([Case(case.assumptions, case.result) for case in cases if case.result is not None])


def _combine(cases: list[Case[Verdict]]) -> Verdict | None:
    if not cases:
        return None
    first = cases[0].result
    outcomes = {case.result.outcome for case in cases}
    if len(outcomes) == 1 and Outcome.UNDECIDED not in outcomes:
        return _same_outcome(cases)
    if len({case.result.reason for case in cases}) == 1:
        return replace(first, changes=changes_of(case.result for case in cases))
    worst = next((c for c in cases if c.result.outcome is Outcome.FAIL), None) or next(
        case for case in cases if case.result.outcome is Outcome.UNDECIDED
    )
    # What a failing case asks for is right in that case only, so a person has to look at it.
    changes = tuple(replace(change, certainty=Certainty.REVIEW) for change in changes_of(case.result for case in cases))
    return Verdict(Outcome.UNDECIDED, _named_cases(cases), worst.result.decided_at, worst.result.related, changes)


def _same_outcome(cases: list[Case[Verdict]]) -> Verdict:
    first = cases[0].result
    changes = changes_of(case.result for case in cases)
    reasons = list(dict.fromkeys(case.result.reason for case in cases))
    if len(reasons) == 1:
        return replace(first, changes=changes)
    reason = "in every case: " + "; or ".join(reasons[:MAX_NAMED_CASES])
    if len(reasons) > MAX_NAMED_CASES:
        reason += f"; and {len(reasons) - MAX_NAMED_CASES} more cases"
    return Verdict(first.outcome, reason, first.decided_at, first.related, changes)


def _named_cases(cases: list[Case[Verdict]]) -> str:
    """Return e.g. `depends on var.personal: with var.personal is false it fails (…)`, worst cases first."""
    cases = _merged(cases)
    order = {Outcome.FAIL: 0, Outcome.UNDECIDED: 1, Outcome.PASS: 2}
    words = {Outcome.FAIL: "it fails", Outcome.UNDECIDED: "it is undecided", Outcome.PASS: "it passes"}
    labels = list(dict.fromkeys(d.label for case in cases for d in case.assumptions.choices))
    shown = sorted(cases, key=lambda case: order[case.result.outcome])
    texts = [
        f"if {_describe(case.assumptions)}, {words[case.result.outcome]} ({case.result.reason})"
        for case in shown[:MAX_NAMED_CASES]
    ]
    more = f"; and {len(cases) - MAX_NAMED_CASES} more cases" if len(cases) > MAX_NAMED_CASES else ""
    return f"it depends on {' and '.join(labels)}: {'; '.join(texts)}{more}"


def _merged(cases: list[Case[Verdict]]) -> list[Case[Verdict]]:
    """Return the cases without the inputs that change nothing: those of which every choice gives the same answer."""
    for decision in dict.fromkeys(d for case in cases for d in case.assumptions.choices):
        groups: dict[object, list[Case[Verdict]]] = {}
        for case in cases:
            others = frozenset((d, choice) for d, choice in case.assumptions.choices.items() if d != decision)
            groups.setdefault((case.result.outcome, case.result.reason, others), []).append(case)
        cases = []
        for group in groups.values():
            if {case.assumptions.choices.get(decision) for case in group} == set(decision.choices):
                first = group[0]
                choices = {d: choice for d, choice in first.assumptions.choices.items() if d != decision}
                group = [Case(Assumptions(choices), first.result)]
            cases.extend(group)
    return cases


def _describe(assumptions: Assumptions) -> str:
    return assumptions.describe() or "nothing else is set"
