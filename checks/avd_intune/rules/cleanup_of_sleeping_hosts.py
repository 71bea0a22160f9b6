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

_DAYS = "deviceInactivityBeforeRetirementInDays"
_PLATFORM = "deviceCleanupRulePlatformType"


def judge(pool: HostPool, look: Look) -> Verdict | None:
    """Judge a personal host pool whose hosts may stay switched off by the clean-up rules of the repository."""
    kind = look.resolve(pool.type)
    # That the type is not known is what CKV_AVD_1 says.
    if not pool.declared or isinstance(kind, Unknown) or (look.text(kind) or "").lower() != "personal":
        return None
    if (look.text_of(pool.starts_on_connect, "whether hosts start on connect") or "").lower() != "true":
        return None
    least = personal_desktop_days()
    found = None
    for rule in _rules(look):
        stated = look.member(rule.body, _DAYS)
        days = look.text_of(stated, "the days of the device clean-up rule")
        if days is None or not days.isdecimal():
            continue  # CKV_AVD_10 says so
        if int(days) < least:
            return failed(
                f"its hosts sleep until their users connect (start on connect), and {rule.resource.address} hides the "
                f"records of devices after {days} days",
                stated,
                setting("days of the clean-up rule", stated, str(least), f"use {least} days or more", names=(_DAYS,)),
            )
        found = stated
    return passed("no clean-up rule hides its hosts while they sleep", found) if found is not None else None


def _rules(look: Look) -> Iterator[IntunePolicy]:
    for estate in (look.estate, *look.estate.others):
        tenant = estate.intune_tenant
        for rule in tenant.cleanup_rules if tenant is not None else ():
            if look.truth(rule.resource.presence) and _is_for_windows(look.member(rule.body, _PLATFORM), look):
                yield rule


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
