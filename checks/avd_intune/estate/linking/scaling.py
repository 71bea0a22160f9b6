"""Which host pools a scaling plan serves, and which scale sets an autoscale setting changes."""

from __future__ import annotations

from avd_intune.estate.lifetime_model import Scaling
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.parts import EstateParts, Schedule
from avd_intune.estate.model import MachineKind
from avd_intune.values.access import any_of, both, may_hold
from avd_intune.values.value_types import Value


def link_scaling(parts: EstateParts) -> None:
    """Tell host pools what their scaling plans do with their hosts, and scale sets that they are scaled."""
    plans = {plan.resource.key: plan for plan in parts.scaling_plans}
    plan_index = TargetIndex((key, plan.name) for key, plan in plans.items())
    schedules: dict[str, list[Schedule]] = {key: list(plan.schedules) for key, plan in plans.items()}
    for schedule in parts.schedules:
        for key, when in plan_index.targets(schedule.plan):
            there = both(schedule.presence, when)
            schedules[key].append(Schedule(both(there, schedule.stops), both(there, schedule.deletes)))
    pools = {pool.resource.key: pool for pool in parts.host_pools}
    pool_index = TargetIndex((key, pool.name) for key, pool in pools.items())
    for scaled in parts.scaled_pools:
        for key, serves in plan_index.targets(scaled.plan):
            stops, deletes = _effects(schedules[key])
            for pool_key, is_pool in pool_index.possible_targets(scaled.pool):
                when = both(both(scaled.when, serves), is_pool)
                if may_hold(when):
                    pools[pool_key].scaling.append(Scaling(plans[key].resource, stops, deletes, when))
    sets = {each.resource.key: each for each in parts.machines if each.kind is MachineKind.SCALE_SET}
    set_index = TargetIndex((key, machine.name) for key, machine in sets.items())
    for target, when in parts.autoscales:
        for key, is_set in set_index.possible_targets(target):
            sets[key].autoscaled = any_of([sets[key].autoscaled, both(when, is_set)])


def _effects(schedules: list[Schedule]) -> tuple[Value, Value]:
    return any_of(each.stops for each in schedules), any_of(each.deletes for each in schedules)
