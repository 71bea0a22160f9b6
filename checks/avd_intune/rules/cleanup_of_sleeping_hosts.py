"""CKV_AVD_19: a device clean-up rule leaves the records of personal desktops that only sleep.

https://learn.microsoft.com/intune/intune-service/fundamentals/configure-cleanup-rules
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.facts import cleanup_facts, personal_desktop_days
from avd_intune.estate.model import HostPool, IntunePolicy
from avd_intune.judgement.advice import setting
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Unknown, Value
from avd_intune.values.worlds import UndecidableError

_DAYS = "deviceInactivityBeforeRetirementInDays"
_PLATFORM = "deviceCleanupRulePlatformType"


def judge(pool: HostPool, look: Look) -> Verdict | None:
    """Judge a personal host pool whose hosts may stay switched off by the clean-up rules of the repository."""
    kind = look.resolve(pool.type)
    may_be_personal = isinstance(kind, Unknown) or (look.text(kind) or "").lower() == "personal"
    if not pool.declared or not may_be_personal:
        return None
    found, short, open_question = _rules_found(look)
    if found is None and short is None and open_question is None:
        return None  # CKV_AVD_10 says that there is none
    why = _sleeps(pool, look)
    if why is None:
        return None
    if isinstance(kind, Unknown) and (short is not None or open_question is not None):
        raise look.unknown("the host pool type", kind)
    if short is not None:
        rule, stated, days = short
        least = personal_desktop_days()
        return failed(
            f"its hosts sleep until their users connect ({why}), and {rule.resource.address} hides the records of "
            f"devices after {days} days",
            stated,
            setting("days of the clean-up rule", stated, str(least), f"use {least} days or more", names=(_DAYS,)),
        )
    if open_question is not None:
        raise open_question
    return passed("no clean-up rule hides its hosts while they sleep", found)


def _rules_found(
    look: Look,
) -> tuple[Value | None, tuple[IntunePolicy, Value, int] | None, UndecidableError | None]:
    """Return the days of a rule that is long enough, a rule that is too short, and what is not known of others."""
    found: Value | None = None
    open_question: UndecidableError | None = None
    for rule in _rules(look):
        try:
            if not look.truth(rule.resource.presence) or not _is_for_windows(look.member(rule.body, _PLATFORM), look):
                continue
            stated = look.member(rule.body, _DAYS)
            days = look.text_of(stated, "the days of the device clean-up rule")
        except UndecidableError as error:
            open_question = open_question or error  # another rule may be too short for certain
            continue
        if days is None or not days.isdecimal():
            continue  # CKV_AVD_10 says so
        if int(days) < personal_desktop_days():
            return found, (rule, stated, int(days)), open_question
        found = stated
    return found, None, open_question


def _sleeps(pool: HostPool, look: Look) -> str | None:
    """Return what lets the hosts of a pool sleep for as long as their users are away, None where nothing does."""
    open_question: UndecidableError | None = None
    try:
        if look.is_true(pool.starts_on_connect, "whether hosts start on connect"):
            return "start on connect"
    except UndecidableError as error:
        open_question = error  # a scaling plan may stop them for certain
    for plan in pool.scaling:
        try:
            name = f"the scaling plan {plan.resource.address}"
            if look.is_true(plan.when, f"whether {name} is on") and look.is_true(
                plan.stops, f"whether {name} stops hosts"
            ):
                return name
        except UndecidableError as error:
            open_question = open_question or error
    if open_question is not None:
        raise open_question
    return None


def _rules(look: Look) -> Iterator[IntunePolicy]:
    for estate in (look.estate, *look.estate.others):
        if estate.intune_tenant is not None:
            yield from estate.intune_tenant.cleanup_rules


def _is_for_windows(platform: Value, look: Look) -> bool:
    text = look.text_of(platform, "the platform of the device clean-up rule")
    return text is None or text.lower() in cleanup_facts().platforms


RULE = Rule(
    id="CKV_AVD_19",
    title="Ensure device clean-up rules leave the records of personal desktops that are switched off",
    why="A clean-up rule hides the record of a desktop whose user is on leave, and its policies with it.",
    subjects=(Subject.HOST_POOL,),
    judge=judge,
)
