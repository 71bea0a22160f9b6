"""CKV_AVD_8: no policy, and no script on a session host, keeps users from connecting by Remote Desktop."""

from __future__ import annotations

import re

from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.estate.scripts.effects import Effect
from avd_intune.estate.scripts.remote_desktop_policy import (
    concerns_remote_connections,
    disables_remote_connections,
)
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import setting, written_at
from avd_intune.judgement.host_scripts import denied_by_scripts, facts_of, facts_of_text
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import Value
from avd_intune.values.worlds import UndecidableError

# https://learn.microsoft.com/graph/api/resources/intune-grouppolicy-grouppolicydefinitionvalue
_DEFINITION_BY_ID = lazy_pattern(r"groupPolicyDefinitions(?:\('|/)([\w-]{1,40})", re.I)
REMEDY = "enable it or leave it unconfigured"
SET_IT_TO_0 = "set it to 0 or leave it out"
NOBODY_CONNECTS = "so that users cannot connect to session hosts"


def judge(subject: IntunePolicy | SessionHost, look: Look) -> Verdict | None:
    """Judge an Intune policy, or the scripts on a session host."""
    return _judge_host(subject, look) if isinstance(subject, SessionHost) else _judge_policy(subject, look)


def _judge_host(host: SessionHost, look: Look) -> Verdict | None:
    """Judge what the scripts on a session host leave; where none of them has a part in it there is nothing to say."""
    denied = denied_by_scripts(facts_of(host, look), look)
    if denied is None:
        return None
    if isinstance(denied, Effect):
        change = Change(Action.SET, "fDenyTSConnections", SET_IT_TO_0, value="0")
        return failed(
            f"{denied.place} sets fDenyTSConnections to 1{denied.condition()}, {NOBODY_CONNECTS}", None, change
        )
    return passed("no script on it denies remote connections of users")


def _enabled(text: str) -> str | None:
    """Return what enables the setting in the form that it is disabled in, None where that form has other parts."""
    forms = {"<disabled/>": "<enabled/>", "false": "true", "disabled": "enabled", "0": "1"}
    stated = text.strip()
    return f"{stated[:-1]}1" if stated.endswith("_0") else forms.get(stated.lower())


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge the setting AllowUsersToConnectRemotely in all its forms, and the scripts that a policy runs."""
    if not reaches_session_hosts(policy, look):
        return None
    settings, missing = stated_settings(policy, look)
    for path, value in settings:
        if missing is None and _DEFINITION_BY_ID.search(path) and look.scalar(value) is False:
            missing = _unnamed_definition(path, value)
        if concerns_remote_connections(path):
            text = look.text_of(value, f"the setting {path}")
            if text is not None and disables_remote_connections(path, text):
                change = setting(path, look.resolve(value), _enabled(text), REMEDY)
                return failed(f"the setting {path} is disabled, {NOBODY_CONNECTS}", value, change)
        elif path.lower().endswith("scriptcontent"):
            denied = denied_by_scripts(facts_of_text(value, "its script", look), look)
            if isinstance(denied, Effect):
                change = Change(Action.SET, "fDenyTSConnections", SET_IT_TO_0, value="0", place=written_at(value))
                return failed(f"{denied.place} sets fDenyTSConnections to 1, {NOBODY_CONNECTS}", value, change)
    if missing is not None:
        raise missing
    return passed("it does not disable remote connections of users")


def _unnamed_definition(path: str, value: Value) -> UndecidableError:
    """Return what is open where a policy disables a group policy definition of which it states the id alone."""
    found = unknown_from("group policy definition", value)
    return UndecidableError(
        found,
        f"it disables a group policy definition of which it states the id alone ({_id_in(path)}), and which one that "
        "is, is not in this code; write its name and category beside the id",
    )


def _id_in(path: str) -> str:
    """Return the id in the address of a group policy definition."""
    match = _DEFINITION_BY_ID.search(path)
    return match[1] if match is not None else path


RULE = Rule(
    id="CKV_AVD_8",
    title="Ensure nothing disables AllowUsersToConnectRemotely on session hosts",
    why="AVD users reach their desktop by Remote Desktop: with the setting disabled nobody can sign in.",
    subjects=(Subject.INTUNE_POLICY, Subject.SESSION_HOST),
    judge=judge,
)
