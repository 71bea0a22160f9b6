"""Which host pools a scaling plan serves, and which scale sets an autoscale setting changes."""

from __future__ import annotations

from avd_intune.estate.lifetime_model import Scaling
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.nearest import nearest
from avd_intune.estate.linking.parts import EstateParts, Schedule
from avd_intune.estate.model import MachineKind
from avd_intune.values.access import any_of, both, may_hold
from avd_intune.values.value_types import Value


def link_scaling(parts: EstateParts) -> None:
    """Tell host pools what their scaling plans do with their hosts, and scale sets that they are scaled."""
    plans = {plan.resource.key: plan for plan in parts.scaling_plans}
    plan_index = TargetIndex((key, plan.name) for key, plan in plans.items())
    schedules: dict[str, list[Schedule]] = {key: list(plan.schedules) for key, plan in plans.items()}
    for by_itself in parts.schedules:
        resource, does = by_itself.resource, by_itself.does
        for key, when in nearest(plan_index.targets(by_itself.plan), by_itself.plan, resource, plans):
            there = both(resource.presence, when)
            schedules[key].append(Schedule(both(there, does.stops), both(there, does.deletes)))
    pools = {pool.resource.key: pool for pool in parts.host_pools}
    pool_index = TargetIndex((key, pool.name) for key, pool in pools.items())
    for scaled in parts.scaled_pools:
        served = nearest(pool_index.possible_targets(scaled.pool), scaled.pool, scaled.resource, pools)
        for key, serves in nearest(plan_index.targets(scaled.plan), scaled.plan, scaled.resource, plans):
            stops, deletes = _effects(schedules[key])
            for pool_key, is_pool in served:
                when = both(both(scaled.when, serves), is_pool)
                if may_hold(when):
                    pools[pool_key].scaling.append(Scaling(plans[key].resource, stops, deletes, when))
    sets = {each.resource.key: each for each in parts.machines if each.kind is MachineKind.SCALE_SET}
    set_index = TargetIndex((key, machine.name) for key, machine in sets.items())
    for resource, target, when in parts.autoscales:
        for key, is_set in nearest(set_index.possible_targets(target), target, resource, sets):
            sets[key].autoscaled = any_of([sets[key].autoscaled, both(when, is_set)])


def _effects(schedules: list[Schedule]) -> tuple[Value, Value]:
    return any_of(each.stops for each in schedules), any_of(each.deletes for each in schedules)
