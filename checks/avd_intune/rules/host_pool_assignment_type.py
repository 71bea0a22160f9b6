"""CKV_AVD_2: a personal host pool says how desktops are assigned to users."""

from __future__ import annotations

from avd_intune.estate.model import HostPool
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed

# https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools
ASSIGNMENT_TYPES = ("Automatic", "Direct")


def judge(pool: HostPool, look: Look) -> Verdict | None:
    """Judge the assignment type of a personal host pool; other host pools assign no desktops."""
    if not pool.declared:
        return None
    pool_type = look.text_of(pool.type, "the host pool type")
    if pool_type is None or pool_type.lower() != "personal":
        return None
    found = look.text_of(pool.assignment_type, "the assignment type of the personal host pool")
    if found is None:
        return failed(
            'the personal host pool has no assignment type; set it to "Automatic" or "Direct"', pool.assignment_type
        )
    if found.lower() not in (each.lower() for each in ASSIGNMENT_TYPES):
        return failed(f'the assignment type is "{found}"; it must be "Automatic" or "Direct"', pool.assignment_type)
    return passed(f'the assignment type is "{found}"', pool.assignment_type)


RULE = Rule(
    id="CKV_AVD_2",
    title="Ensure the personal host pool states its assignment type (Automatic or Direct)",
    why="Without an assignment type no user is tied to one desktop, as user-targeted Intune policy expects.",
    subjects=(Subject.HOST_POOL,),
    judge=judge,
)
