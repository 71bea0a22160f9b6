"""CKV_AVD_1: Intune manages the session hosts of personal host pools."""

from __future__ import annotations

from avd_intune.estate.model import HostPool
from avd_intune.judgement.host_pool_advice import pool_type_changes
from avd_intune.judgement.lanes import Column, nearest_of_pool
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed

# https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools
HOST_POOL_TYPES = ("Personal", "Pooled", "BYODesktop")


def judge(pool: HostPool, look: Look) -> Verdict | None:
    """Judge the host pool type; a host pool that only exists outside the code states none."""
    if not pool.declared:
        return None
    supported = list(dict.fromkeys(t for c in look.baseline.combinations for t in c.host_pool_types))
    advice = "set it to " + " or ".join(f'"{each}"' for each in supported)
    found = look.text_of(pool.type, "the host pool type")
    if found is None:
        look.ask_for(pool.type, "the host pool type")
        return failed("the host pool type is not set", pool.type, *pool_type_changes(pool, look, supported, advice))
    nearest = nearest_of_pool(pool, look)
    if nearest is not None:
        types = nearest.lane.combination.host_pool_types
        changes = pool_type_changes(pool, look, types, nearest.advice_on(Column.POOL_TYPE, advice))
        return failed(f'the host pool type is "{found}"', pool.type, *changes)
    if found.lower() in (each.lower() for each in supported):
        return passed(f'the host pool type is "{found}"', pool.type)
    if found.lower() not in (each.lower() for each in HOST_POOL_TYPES):
        changes = pool_type_changes(pool, look, supported, advice)
        return failed(f'the host pool type "{found}" does not exist', pool.type, *changes)
    return failed(f'the host pool type is "{found}"', pool.type, *pool_type_changes(pool, look, supported, advice))


RULE = Rule(
    id="CKV_AVD_1",
    title="Ensure the Azure Virtual Desktop host pool is of a type whose session hosts Intune manages",
    why="Intune supports the session hosts of some host pool types only; others stay unmanaged.",
    subjects=(Subject.HOST_POOL,),
    judge=judge,
)
