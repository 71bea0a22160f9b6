"""CKV_AVD_10: where Intune is managed as code, a device clean-up rule is declared."""

from __future__ import annotations

from decimal import Decimal

from avd_intune.baselines.facts import cleanup_facts, personal_desktop_days
from avd_intune.estate.model import IntunePolicy, IntuneTenant
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import setting
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import is_policy_here, reaches_session_hosts
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Known, Unknown
from avd_intune.values.worlds import UndecidableError

# https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevicecleanuprule
DAYS = "deviceInactivityBeforeRetirementInDays"
PLATFORM = "deviceCleanupRulePlatformType"


def judge(tenant: IntuneTenant, look: Look) -> Verdict | None:
    """Look for a clean-up rule for Windows with a valid number of days, in this code or the repository."""
    rules = _certain_first([*tenant.cleanup_rules, *tenant.cleanup_rules_elsewhere])
    problems: list[tuple[str, IntunePolicy]] = []
    open_questions: list[UndecidableError] = []
    for rule in rules:
        try:
            if not is_policy_here(rule, look):
                continue
            problem = _problem_of(rule, look)
        except UndecidableError as error:
            open_questions.append(error)
            continue
        if problem is None:
            days = look.member(rule.body, DAYS)
            return passed(f"a device clean-up rule is declared{look.where(days)}", days)
        problems.append((problem, rule))
    if open_questions:
        raise open_questions[0]
    if problems:
        problem, rule = problems[0]
        days = look.member(rule.body, DAYS)
        return failed(problem, days, setting(DAYS, look.resolve(days), _proposed(), _remedy(), names=(DAYS,)))
    policies = _certain_first(tenant.policies)
    if not any(reaches_session_hosts(policy, look) and is_policy_here(policy, look) for policy in policies):
        return None
    change = Change(Action.ADD, "device clean-up rule", _remedy(), place=tenant.resource.span, value=_proposed())
    return failed("the code manages Intune and declares no device clean-up rule", None, change)


def _certain_first(policies: list[IntunePolicy]) -> list[IntunePolicy]:
    """Return policies, first those that are deployed in every case, so that no other one need be asked for."""
    return sorted(policies, key=lambda policy: not isinstance(policy.resource.presence, Known))


def _problem_of(rule: IntunePolicy, look: Look) -> str | None:
    platform = look.text_of(look.member(rule.body, PLATFORM), "the platform of the device clean-up rule")
    if platform is not None and platform.lower() not in cleanup_facts().platforms:
        return f'the device clean-up rule is for the platform "{platform}"'
    stated = look.member(rule.body, DAYS)
    if isinstance(stated, Unknown):
        raise look.unknown("the number of days of the device clean-up rule", stated)
    days, facts = _number(look.text(stated)), cleanup_facts()
    if days is None or not facts.least_days <= days <= facts.most_days:
        return f"the device clean-up rule has {look.text(stated) or 'no'} days of inactivity{look.where(stated)}"
    return None


def _proposed() -> str:
    """Return days that are valid, and long enough for personal desktops that sleep (CKV_AVD_19)."""
    facts = cleanup_facts()
    return str(min(max(facts.least_days, personal_desktop_days()), facts.most_days))


def _remedy() -> str:
    facts = cleanup_facts()
    return (
        f"declare a device clean-up rule for Windows with {DAYS} between {facts.least_days} and {facts.most_days}, "
        "so that the records of deleted session hosts go"
    )


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None and text.strip().isdecimal() and text.isascii() else None


RULE = Rule(
    id="CKV_AVD_10",
    title="Ensure a device clean-up rule is declared where Intune is managed as code",
    why="The record of a deleted session host stays in the reports of Intune until a clean-up rule hides it.",
    subjects=(Subject.INTUNE_TENANT,),
    judge=judge,
)
