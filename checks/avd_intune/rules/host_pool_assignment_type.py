"""CKV_AVD_2: a personal host pool says how desktops are assigned to users."""

from __future__ import annotations

import re

from avd_intune.estate.model import HostPool
from avd_intune.findings import Certainty, Change
from avd_intune.judgement.advice import setting, written_at
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Known

# https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools
ASSIGNMENT_TYPES = ("Automatic", "Direct")
# What the service does where nothing is stated: to write it changes no host pool, but for tools that replace it.
DEFAULT = "Automatic"
# What stands before the value of a property: its name and sign.
_NAMED = lazy_pattern(r"(?:^|[{,])[ \t]*[\"']?[A-Za-z_]\w*[\"']?[ \t]*[:=][ \t]*\Z", re.M)


def judge(pool: HostPool, look: Look) -> Verdict | None:
    """Judge the assignment type of a personal host pool; other host pools assign no desktops."""
    if not pool.declared:
        return None
    pool_type = look.text_of(pool.type, "the host pool type")
    if pool_type is None or pool_type.lower() != "personal":
        return None
    found = look.text_of(pool.assignment_type, "the assignment type of the personal host pool")
    if found is None:
        look.ask_for(pool.assignment_type, "the assignment type of the personal host pool")
        is_safe = not pool.replaced_for_assignment and _is_always_personal(pool)
        change = _change(pool, look, DEFAULT, Certainty.SAFE if is_safe else Certainty.REVIEW)
        return failed("the personal host pool has no assignment type", pool.assignment_type, change)
    if found.lower() not in (each.lower() for each in ASSIGNMENT_TYPES):
        change = _change(pool, look, None, Certainty.REVIEW)
        return failed(f'the assignment type is "{found}"', pool.assignment_type, change)
    return passed(f'the assignment type is "{found}"', pool.assignment_type)


def _change(pool: HostPool, look: Look, wanted: str | None, certainty: Certainty) -> Change:
    text = 'set it to "Automatic" or "Direct"'
    if pool.replaced_for_assignment:
        text += ", for which Terraform replaces a host pool that is there"
    return setting(
        "assignment type",
        look.resolve(pool.assignment_type),
        wanted,
        text,
        names=("personalDesktopAssignmentType",),
        choices=ASSIGNMENT_TYPES,
        beside=look.resolve(pool.type),
        certainty=certainty,
    )


def _is_always_personal(pool: HostPool) -> bool:
    """Say whether the type stands in the block: by an input, the same code may deploy a pooled host pool."""
    written = written_at(pool.type) if isinstance(pool.type, Known) else None
    block = pool.resource.span
    if written is None or written.path != block.path or not block.start <= written.start < block.end:
        return False
    # One branch of a condition has no name before it.
    return _NAMED.search(written.source.text, block.start, written.start) is not None


RULE = Rule(
    id="CKV_AVD_2",
    title="Ensure the personal host pool states its assignment type (Automatic or Direct)",
    why="Intune targets the user of a personal desktop; an assignment type in the code shows how users get theirs.",
    subjects=(Subject.HOST_POOL,),
    judge=judge,
)
