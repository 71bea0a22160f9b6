"""CKV_AVD_1: Intune manages the session hosts of personal host pools."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.facts import configured_pool_types
from avd_intune.estate.model import HostPool
from avd_intune.findings import Change
from avd_intune.judgement.host_pool_advice import configuration_of, pool_type_changes, without_configuration
from avd_intune.judgement.lanes import Column, nearest_of_pool
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.records import replace

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
        configuration = None if _takes_configurations(found) else configuration_of(pool, look)
        if configuration is not None:
            return failed(
                f'the host pool type is "{found}", and it has the session host configuration '
                f"{configuration.resource.address}",
                pool.type,
                without_configuration(configuration),
                *_as_configured(pool, look, supported),
            )
        return passed(f'the host pool type is "{found}"', pool.type)
    if found.lower() not in (each.lower() for each in HOST_POOL_TYPES):
        changes = pool_type_changes(pool, look, supported, advice)
        return failed(f'the host pool type "{found}" does not exist', pool.type, *changes)
    return failed(f'the host pool type is "{found}"', pool.type, *pool_type_changes(pool, look, supported, advice))


def _takes_configurations(pool_type: str) -> bool:
    return pool_type.lower() in (each.lower() for each in configured_pool_types())


def _as_configured(pool: HostPool, look: Look, supported: list[str]) -> Iterator[Change]:
    """Yield the other way: the type of host pool that a session host configuration is for, where it is supported."""
    for kind in configured_pool_types():
        if kind in supported:
            first = next(pool_type_changes(pool, look, [kind], f'set it to "{kind}"'))
            yield replace(first, alternative=2)


RULE = Rule(
    id="CKV_AVD_1",
    title="Ensure the Azure Virtual Desktop host pool is of a type whose session hosts Intune manages",
    why="Intune supports the session hosts of some host pool types only; others stay unmanaged.",
    subjects=(Subject.HOST_POOL,),
    judge=judge,
)
