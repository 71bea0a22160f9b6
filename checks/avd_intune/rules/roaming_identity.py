"""CKV_AVD_17: FSLogix does not roam the identity of users between session hosts.

https://learn.microsoft.com/intune/intune-service/fundamentals/azure-virtual-desktop-multi-session (limitations),
https://learn.microsoft.com/fslogix/reference-configuration-settings#roamidentity
"""

from __future__ import annotations

import re

from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.estate.scripts.effects import Effect
from avd_intune.findings import Action, Change
from avd_intune.judgement.host_scripts import facts_of, facts_of_text, roamed_by_scripts
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import not_reaching, reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed

VALUE = "RoamIdentity"
_SETTING = re.compile(r"roam_?identity", re.I)
UNSUPPORTED = "which moves the tokens of users between session hosts, and Intune does not support that"
REMEDY = "set it to 0 or leave it out"


def judge(subject: IntunePolicy | SessionHost, look: Look) -> Verdict | None:
    """Judge the scripts on a session host, or an Intune policy, that speak of the setting."""
    return _judge_host(subject, look) if isinstance(subject, SessionHost) else _judge_policy(subject, look)


def _judge_host(host: SessionHost, look: Look) -> Verdict | None:
    roams = roamed_by_scripts(facts_of(host, look), look)
    if isinstance(roams, Effect):
        reason = f"{roams.place} sets {VALUE} of FSLogix to 1{roams.condition()}, {UNSUPPORTED}"
        return failed(reason, None, Change(Action.SET, VALUE, REMEDY, value="0"))
    return passed(f"no script on it sets {VALUE} of FSLogix to 1") if roams is not None else None


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    if not reaches_session_hosts(policy, look):
        return None
    settings, _ = stated_settings(policy, look)
    speaks = False
    for path, value in settings:
        if path.lower().endswith("scriptcontent"):
            roams = roamed_by_scripts(facts_of_text(value, "its script", look), look)
            speaks = speaks or roams is not None
            if isinstance(roams, Effect):
                changes = not_reaching("setting", policy, look, value, REMEDY)
                return failed(f"{roams.place} sets {VALUE} of FSLogix to 1, {UNSUPPORTED}", value, *changes)
        elif _SETTING.search(path):
            speaks = True
            stated = (look.text_of(value, f"the setting {path}") or "").strip().lower()
            if stated in ("1", "true", "<enabled/>") or stated.endswith("_1"):
                changes = not_reaching("setting", policy, look, value, REMEDY)
                return failed(f"the setting {path} is on, {UNSUPPORTED}", value, *changes)
    return passed(f"it does not switch {VALUE} of FSLogix on") if speaks else None


RULE = Rule(
    id="CKV_AVD_17",
    title="Ensure FSLogix does not roam the identity of users on session hosts",
    why="A token that moves to another session host is not valid there: sign-in and Intune policies of the user fail.",
    subjects=(Subject.SESSION_HOST, Subject.INTUNE_POLICY),
    judge=judge,
)
