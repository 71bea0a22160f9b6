"""CKV_AVD_8: no policy keeps users from connecting by Remote Desktop."""

from __future__ import annotations

from avd_intune.estate.model import IntunePolicy
from avd_intune.estate.remote_desktop_policy import (
    concerns_remote_connections,
    disables_remote_connections,
    script_denies_remote_connections,
)
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.judgement.policy_look import reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed

REMEDY = "users could no longer connect to session hosts; enable it or leave it unconfigured"


def judge(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge the setting AllowUsersToConnectRemotely in all its forms, and the scripts that a policy runs."""
    if not reaches_session_hosts(policy, look):
        return None
    settings, missing = stated_settings(policy, look)
    for path, value in settings:
        if concerns_remote_connections(path):
            text = look.text_of(value, f"the setting {path}")
            if text is not None and disables_remote_connections(path, text):
                return failed(f"the setting {path} is disabled; {REMEDY}", value)
        elif path.lower().endswith("scriptcontent"):
            text, _ = visible_parts(look, value)
            if script_denies_remote_connections(text):
                return failed(f"its script sets fDenyTSConnections to 1; {REMEDY}", value)
    if missing is not None:
        raise missing
    return passed("it does not disable remote connections of users")


RULE = Rule(
    id="CKV_AVD_8",
    title="Ensure no policy disables AllowUsersToConnectRemotely on session hosts",
    why="AVD users reach their desktop by Remote Desktop: with the setting disabled nobody can sign in.",
    subjects=(Subject.INTUNE_POLICY,),
    judge=judge,
)
