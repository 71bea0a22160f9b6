"""CKV_AVD_9: no remote action that session hosts do not support."""

from __future__ import annotations

from avd_intune.baselines.facts import unsupported_actions
from avd_intune.estate.model import IntuneAction
from avd_intune.judgement.advice import removing
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed


def judge(action: IntuneAction, look: Look) -> Verdict | None:
    """Judge the action by the name that Graph has for it."""
    name = look.text_of(action.action, "the remote action")
    if name is None:
        return None
    title = unsupported_actions().get(name.lower())
    if title is not None:
        reason = f'{action.how} requests the remote action "{name}" ({title})'
        change = removing("remote action", action.resource.span, "remove it, and redeploy the machine instead")
        return failed(f"{reason}, which session hosts do not support", action.action, change)
    return passed(f'the remote action is "{name}", which is none of the unsupported ones', action.action)


RULE = Rule(
    id="CKV_AVD_9",
    title="Ensure no Intune remote action is requested that session hosts do not support",
    why="Wipe, Fresh Start and their like leave a session host that nobody can reach, or do nothing on it.",
    subjects=(Subject.INTUNE_ACTION,),
    judge=judge,
)
