"""CKV_AVD_13: every file that declares AVD resources can be read. The engine answers it."""

from __future__ import annotations

from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict


def judge(subject: object, look: Look) -> Verdict | None:
    """Answer nothing: the engine fails this rule for each file that cannot be read wholly."""
    return None


RULE = Rule(
    id="CKV_AVD_13",
    title="Ensure every file that declares Azure Virtual Desktop resources can be read",
    why="A host pool or session host in a file that cannot be read is deployed without having been judged.",
    subjects=(Subject.EVERY,),
    judge=judge,
)
