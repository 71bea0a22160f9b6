"""CKV_AVD_12: nothing that the other rules need is left undecided. The engine answers it."""

from __future__ import annotations

from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict


def judge(subject: object, look: Look) -> Verdict | None:
    """Answer nothing: the engine fails this rule for each object on which another is undecided."""
    return None


RULE = Rule(
    id="CKV_AVD_12",
    title="Ensure everything that decides Intune management is known before deployment",
    why="What cannot be decided before deployment may turn out unmanageable after it.",
    subjects=(Subject.EVERY,),
    judge=judge,
)
