"""CKV_AVD_1: Intune manages the session hosts of personal host pools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avd_intune.estate.model import HostPool
from avd_intune.findings import Change
from avd_intune.judgement.advice import setting
from avd_intune.judgement.lanes import Column, is_matrix, nearest_of_pool
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Unknown

# https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools
HOST_POOL_TYPES = ("Personal", "Pooled", "BYODesktop")
# Personal desktops are given to their users and not balanced.
PERSONAL_LOAD_BALANCER = "Persistent"
# What the service does with personal desktops where nothing is stated.
DEFAULT_ASSIGNMENT = "Automatic"


def judge(pool: HostPool, look: Look) -> Verdict | None:
    """Judge the host pool type; a host pool that only exists outside the code states none."""
    if not pool.declared:
        return None
    supported = list(dict.fromkeys(t for c in look.baseline.combinations for t in c.host_pool_types))
    must = "it must be " + " or ".join(f'"{each}"' for each in supported)
    found = look.text_of(pool.type, "the host pool type")
    if found is None:
        look.ask_for(pool.type, "the host pool type")
        return failed("the host pool type is not set", pool.type, *_changes(pool, look, supported, must))
    nearest = nearest_of_pool(pool, look) if is_matrix(look) else None
    if nearest is not None:
        types = nearest.lane.combination.host_pool_types
        changes = _changes(pool, look, types, nearest.advice_on(Column.POOL_TYPE))
        return failed(f'the host pool type is "{found}"', pool.type, *changes)
    if found.lower() in (each.lower() for each in supported):
        return passed(f'the host pool type is "{found}"', pool.type)
    if found.lower() not in (each.lower() for each in HOST_POOL_TYPES):
        changes = _changes(pool, look, supported, must)
        return failed(f'the host pool type "{found}" does not exist', pool.type, *changes)
    return failed(f'the host pool type is "{found}"', pool.type, *_changes(pool, look, supported, must))


def _changes(pool: HostPool, look: Look, supported: Sequence[str], text: str) -> Iterator[Change]:
    """Yield the change of the type, and those of the load balancing and the assignment that do not go with it."""
    wanted = supported[0] if len(supported) == 1 else None
    names = ("hostPoolType", "type")
    yield setting("host pool type", look.resolve(pool.type), wanted, text, names=names, choices=tuple(supported))
    balancer = look.resolve(pool.load_balancer)
    found = None if isinstance(balancer, Unknown) else look.text(balancer)
    if wanted == "Personal" and found is not None and found.lower() != PERSONAL_LOAD_BALANCER.lower():
        yield setting("load balancer type", balancer, PERSONAL_LOAD_BALANCER, names=("loadBalancerType",))
    assignment = look.resolve(pool.assignment_type)
    if wanted == "Personal" and not isinstance(assignment, Unknown) and not look.text(assignment):
        # Else the host pool would be one that CKV_AVD_2 fails.
        yield setting(
            "assignment type",
            assignment,
            DEFAULT_ASSIGNMENT,
            names=("personalDesktopAssignmentType",),
            beside=look.resolve(pool.type),
        )


RULE = Rule(
    id="CKV_AVD_1",
    title="Ensure the Azure Virtual Desktop host pool is of a type whose session hosts Intune manages",
    why="Intune supports the session hosts of some host pool types only; others stay unmanaged.",
    subjects=(Subject.HOST_POOL,),
    judge=judge,
)
