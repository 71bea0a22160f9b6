"""From one rule and one object to one verdict, over all worlds that the rule distinguishes."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern
from typing import TypeAlias

from avd_intune.baselines.baseline import Baseline
from avd_intune.baselines.facts import level_of
from avd_intune.estate.model import (
    CapturedImage,
    Estate,
    HostPool,
    IntuneAction,
    IntunePolicy,
    IntuneTenant,
    SessionHost,
)
from avd_intune.findings import Level, Outcome
from avd_intune.judgement.choices import combine
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, if_it_is_one, undecided
from avd_intune.records import replace
from avd_intune.settings import Settings
from avd_intune.source.budget import BudgetExceededError, current_budget
from avd_intune.values.access import any_of, both
from avd_intune.values.assumptions import Assumptions
from avd_intune.values.refusals import is_refused
from avd_intune.values.value_types import TRUE, Known, Value
from avd_intune.values.worlds import Case, NoCaseError, TooManyWorldsError, UndecidableError, World, explore

# A rule that looks at one case costs about so many of the steps that a scan is counted in.
STEPS_OF_A_CASE = 10
# A reason may repeat a value of the code, which may be of any length.
MAX_REASON = 2_000

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
    if subject is Subject.DIRECTORY_POLICY:
        return estate.directory_policies
    if subject is Subject.INTUNE_APP:
        return estate.intune_apps
    if subject is Subject.CAPTURED_IMAGE:
        return estate.captured_images
    return []


def presence_of(subject: Judged) -> Value:
    """Return the condition under which the object is deployed."""
    if isinstance(subject, IntuneTenant):
        # What is said of the tenant is said on one of its policies, of which another one may be deployed.
        found = [presence_of(each) for each in (*subject.cleanup_rules, *subject.policies)]
        return TRUE if any(isinstance(each, Known) and each.value for each in found) else any_of(found)
    resource = subject.resource
    presence = resource.presence if resource.presence_of_any_type is None else resource.presence_of_any_type
    if isinstance(subject, IntunePolicy | IntuneAction):
        return both(presence, subject.presence)
    return presence


def _shown(text: str, look: Look) -> str:
    """Return a text without the secrets that the rule has looked at, its middle left out where it is very long.

    Of equal ones the same: most reasons are said of each of thousands of machines.
    """
    hidden = look.hidden(text)
    half = MAX_REASON // 2
    return intern(hidden if len(hidden) <= MAX_REASON else f"{hidden[:half]}…{hidden[-half:]}")


def _is_subject(subject: Judged) -> Value:
    """Return the condition under which an object is what the rules are about: of its type, a session host, a policy.

    Where it is none, no rule applies to it; that is a case, unlike one in which it is not deployed.
    """
    is_of_type = subject.resource.is_of_its_type
    if isinstance(subject, IntunePolicy | IntuneAction):
        return both(is_of_type, subject.is_one)
    if isinstance(subject, HostPool):
        return both(is_of_type, subject.is_own)
    is_host = any_of(each.when for each in subject.evidence) if isinstance(subject, SessionHost) else TRUE
    return both(is_of_type, is_host)


def _is_certain(subject: Judged) -> Value:
    """Return the condition under which an object is certainly what the rules are about, where it is at all."""
    # What nothing else makes a session host is in doubt in all cases: the engine says that once.
    if not isinstance(subject, SessionHost) or not subject.certain or not any(e.only_may for e in subject.evidence):
        return TRUE
    return any_of(each.when for each in subject.evidence if not each.only_may)


def _conditions(subject: Judged, estate: Estate) -> tuple[Value, Value, Value]:
    """Return when an object is deployed, is what the rules are about, and certainly so; all rules ask for them."""
    key = (_conditions, subject)
    known: tuple[Value, Value, Value] | None = estate.shared.get(key)
    if known is None:
        known = estate.shared[key] = (presence_of(subject), _is_subject(subject), _is_certain(subject))
    return known


def judge(rule: Rule, subject: Judged, estate: Estate, baseline: Baseline, settings: Settings) -> Verdict | None:
    """Return the verdict of a rule on an object, None if it does not apply in any world.

    Every world counts in which the object may be deployed. All fail: fail. All pass, or pass and do not apply: pass.
    Otherwise undecided, and the reason names the input that decides, with the cases after it.
    """
    presence, is_subject, is_certain = _conditions(subject, estate)
    budget = current_budget()

    refused: list[Assumptions] = []

    def question(world: World) -> Verdict | None:
        if budget is not None:
            budget.spend(STEPS_OF_A_CASE)
        try:
            if not world.truth(presence):
                raise NoCaseError
        except UndecidableError:
            pass  # whether it is deployed is not known: it is judged as what it would be
        look = Look(world.assumptions, estate, baseline, settings)
        try:
            if not look.truth(is_subject):
                return None
        except UndecidableError:
            pass
        try:
            verdict = rule.judge(subject, look)
        except UndecidableError as error:
            verdict = undecided(str(error), error.value)
            if is_refused(error.value):
                refused.append(world.assumptions)
        if verdict is None:
            return None
        if verdict.outcome is Outcome.FAIL and is_certain is not TRUE:
            try:
                in_doubt = not look.truth(is_certain)
            except UndecidableError:
                in_doubt = False
            verdict = if_it_is_one(verdict) if in_doubt else verdict
        if verdict.outcome is Outcome.PASS and not verdict.changes and not verdict.details:
            reason = _shown(verdict.reason, look)
            return verdict if reason == verdict.reason else replace(verdict, reason=reason)
        changes = tuple(replace(change, text=_shown(change.text, look)) for change in verdict.changes)
        level = _level_of(rule, verdict, baseline, settings)
        details = tuple(_shown(line, look) for line in verdict.details)
        return replace(verdict, reason=_shown(verdict.reason, look), details=details, changes=changes, level=level)

    try:
        cases = list(explore(question))
    except (TooManyWorldsError, BudgetExceededError) as error:
        reason = f"it depends on {error}; set some of them in the code or {estate.places.values_file}"
        if isinstance(error, BudgetExceededError):
            reason = f"it is not judged to the end, because {error}; scan its folder alone"
        undecidable = Verdict(Outcome.UNDECIDED, intern(reason))
        return replace(undecidable, level=_level_of(rule, undecidable, baseline, settings))
    return _with_level(rule, combine(_that_can_be(cases, refused), estate.places), baseline, settings)


def _that_can_be(cases: list[Case[Verdict | None]], refused: list[Assumptions]) -> list[Case[Verdict | None]]:
    """Return the cases without those in which the language refuses the deployment, where all others fail.

    What fails wherever it can be deployed fails. What passes there is left undecided, and the refused case is said.
    """
    possible = [case for case in cases if not any(case.assumptions is each for each in refused)]
    fails = bool(possible) and all(case.result is not None and case.result.outcome is Outcome.FAIL for case in possible)
    return possible if fails else cases


def _with_level(rule: Rule, verdict: Verdict | None, baseline: Baseline, settings: Settings) -> Verdict | None:
    """Return a verdict as it is, one that passes with the level of its check."""
    if verdict is None or verdict.outcome is not Outcome.PASS:
        return verdict
    level = _level_of(rule, verdict, baseline, settings)
    return verdict if level is verdict.level else replace(verdict, level=level)


def _level_of(rule: Rule, verdict: Verdict, baseline: Baseline, settings: Settings) -> Level:
    """Return how much a failure matters: as the settings say, else as the facts do."""
    stated = dict(settings.severity)
    level = stated.get(f"{rule.id}/{verdict.case}") or stated.get(rule.id)
    return Level(level or level_of(rule.id, baseline.name, verdict.case))
