"""Scaling plans of host pools and autoscale settings of scale sets: what switches hosts off, or makes and deletes them.

https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/scalingplans,
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/virtual_desktop_scaling_plan
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avd_intune.estate.adapters.arm_body import ArmBody
from avd_intune.estate.adapters.module_versions import certainly_before, certainly_from
from avd_intune.estate.linking.parts import EstateParts, ScaledPool, ScalingPlan, Schedule, ScheduleByItself
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import any_of, both, elements, is_null, member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ListValue, ObjectValue, Reference, Unknown, Value

_PHASES = ("rampUp", "peak", "rampDown", "offPeak")
# What a personal schedule does when its user is gone; "None" leaves the host on.
_ACTIONS = tuple(f"{phase}ActionOn{event}" for phase in _PHASES for event in ("Disconnect", "Logoff"))
_OFF = ("deallocate", "hibernate")
_DELETES = ("createdeletepowermanage",)
# The version of the pattern since which it has the schedules that it is given; before, it had one of its own.
_TAKES_SCHEDULES = (0, 1, 7)
# How inputs of the verified modules for Terraform begin.
_PLAN = "virtual_desktop_scaling_plan_"
# The version of the Bicep module since which references of host pools have a name of the module's own.
_NAMES_POOLS_BY_RESOURCE_ID = (0, 4, 0)


def _is_one_of(value: Value, texts: tuple[str, ...]) -> Value:
    """Return whether a text is one of some, in any letter case; what is not known stays unknown."""

    def each_is(each: Value) -> Value:
        if isinstance(each, Unknown):
            return each
        return TRUE if isinstance(each, Known) and str(each.value).lower() in texts else FALSE

    return lift(each_is, value)


def _true_by_default(value: Value) -> Value:
    return lift(lambda each: TRUE if is_null(each) else each, value)


def _own_id(resource: Resource) -> Value:
    return Reference("its own id", key=f"{resource.key}.id", target=resource.key, path=("id",))


def _add_plan(resource: Resource, name: Value, parts: EstateParts, pools: Value, names: tuple[str, ...]) -> ScalingPlan:
    """names: those that an entry may have for its host pool, and that for whether the plan is on for it."""
    plan = ScalingPlan(resource, name)
    parts.scaling_plans.append(plan)
    *pool_names, enabled_name = names
    for entry, when in _entries(pools):
        enabled = _true_by_default(member(entry, enabled_name))
        condition = both(both(resource.presence, when), enabled)
        pool = next((given for name in pool_names if not is_null(given := member(entry, name))), NULL)
        parts.scaled_pools.append(ScaledPool(resource, _own_id(resource), pool, condition))
    return plan


def _entries(value: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the entries of a list, or of a map that a module loops over."""
    for entry, when in elements(value):
        is_map = isinstance(entry, ObjectValue) and all(
            isinstance(each, ObjectValue) for each in entry.entries.values()
        )
        if is_map and isinstance(entry, ObjectValue) and entry.entries:
            yield from ((each, when) for each in entry.entries.values())
        elif not is_null(entry):
            yield entry, when


def _pooled_schedules(schedules: Value) -> Iterator[Schedule]:
    for entry, when in _entries(schedules):
        yield Schedule(when, both(when, _is_one_of(member(entry, "scalingMethod"), _DELETES)))


def _azurerm_plan(resource: Resource, parts: EstateParts) -> None:
    if resource.mode is not Mode.MANAGED:
        return
    properties = resource.properties
    pools, names = member(properties, "host_pool"), ("hostpool_id", "scaling_plan_enabled")
    plan = _add_plan(resource, member(properties, "name"), parts, pools, names)
    plan.schedules.extend(_pooled_schedules(member(properties, "schedule")))


def _azurerm_association(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    when = both(resource.presence, _true_by_default(member(properties, "enabled")))
    plan, pool = member(properties, "scaling_plan_id"), member(properties, "host_pool_id")
    parts.scaled_pools.append(ScaledPool(resource, plan, pool, when))


def _azurerm_autoscale(resource: Resource, parts: EstateParts) -> None:
    when = both(resource.presence, _true_by_default(member(resource.properties, "enabled")))
    parts.autoscales.append((resource, member(resource.properties, "target_resource_id"), when))


def collect_terraform_module(resource: Resource, parts: EstateParts) -> None:
    """Collect a scaling plan of the verified module for Terraform, whose source is not at hand."""
    _collect_of_module(resource, parts, member(resource.properties, f"{_PLAN}host_pool"))


def collect_management_plane(resource: Resource, parts: EstateParts) -> None:
    """Collect the scaling plan of the pattern of the AVD landing zone: it serves the pattern's own host pool.

    So it does in each of its tagged versions from 0.1.1 to 0.3.2, whatever host pools the pattern is given.
    """
    own = ObjectValue({"hostpool_id": _own_id(resource)})
    plan = _collect_of_module(resource, parts, ListValue((own,)))
    if certainly_before(resource.api_version or "", _TAKES_SCHEDULES):
        plan.schedules[:] = [Schedule(TRUE, FALSE)]


def _collect_of_module(resource: Resource, parts: EstateParts, pools: Value) -> ScalingPlan:
    inputs = resource.properties
    plan = _add_plan(resource, member(inputs, f"{_PLAN}name"), parts, pools, ("hostpool_id", "scaling_plan_enabled"))
    plan.schedules.extend(_pooled_schedules(lift(_of_any_length, member(inputs, f"{_PLAN}schedule"))))
    return plan


def _of_any_length(schedules: Value) -> Value:
    """Return a list that is not known as one that may be empty: the module makes a block of each of its elements."""
    if not isinstance(schedules, Unknown):
        return schedules
    return ListValue((), rest=schedules, origin=schedules.origin)


def collect_bicep_module(resource: Resource, parts: EstateParts) -> None:
    """Collect a scaling plan of the verified module for Bicep, whose source is not at hand."""
    # A version that is not known may be one of either name.
    is_new = certainly_from(resource.api_version or "", _NAMES_POOLS_BY_RESOURCE_ID)
    is_old = certainly_before(resource.api_version or "", _NAMES_POOLS_BY_RESOURCE_ID)
    names = (*(() if is_old else ("hostPoolResourceId",)), *(() if is_new else ("hostPoolArmPath",)))
    _add_arm_plan(resource, member(resource.properties, "name"), resource.properties, parts, names)


def _add_arm_plan(
    resource: Resource,
    name: Value,
    properties: Value,
    parts: EstateParts,
    names: tuple[str, ...] = ("hostPoolArmPath",),
) -> None:
    pools = member(properties, "hostPoolReferences")
    plan = _add_plan(resource, name, parts, pools, (*names, "scalingPlanEnabled"))
    for schedule, when in _entries(member(properties, "schedules")):
        own = _schedule(schedule)
        plan.schedules.append(Schedule(both(when, own.stops), both(when, own.deletes)))


def _schedule(properties: Value) -> Schedule:
    """Return what a schedule does: a personal one by its actions; a pooled one always switches hosts off."""
    actions = [stated for name in _ACTIONS if not is_null(stated := member(properties, name))]
    stops = any_of(_is_one_of(action, _OFF) for action in actions) if actions else TRUE
    return Schedule(stops, _is_one_of(member(properties, "scalingMethod"), _DELETES))


def _arm_plan(arm: ArmBody, parts: EstateParts) -> None:
    if arm.resource.mode is Mode.MANAGED:
        _add_arm_plan(arm.resource, arm.name, member(arm.body, "properties"), parts)


def _arm_schedule(arm: ArmBody, parts: EstateParts) -> None:
    does = _schedule(member(arm.body, "properties"))
    parts.schedules.append(ScheduleByItself(arm.resource, arm.parent, does))


def _arm_autoscale(arm: ArmBody, parts: EstateParts) -> None:
    properties = member(arm.body, "properties")
    when = both(arm.resource.presence, _true_by_default(member(properties, "enabled")))
    parts.autoscales.append((arm.resource, member(properties, "targetResourceUri"), when))


TERRAFORM_SCALING: dict[str, Callable[[Resource, EstateParts], None]] = {
    "azurerm_virtual_desktop_scaling_plan": _azurerm_plan,
    "azurerm_virtual_desktop_scaling_plan_host_pool_association": _azurerm_association,
    "azurerm_monitor_autoscale_setting": _azurerm_autoscale,
}
ARM_SCALING: dict[str, Callable[[ArmBody, EstateParts], None]] = {
    "microsoft.desktopvirtualization/scalingplans": _arm_plan,
    "microsoft.desktopvirtualization/scalingplans/pooledschedules": _arm_schedule,
    "microsoft.desktopvirtualization/scalingplans/personalschedules": _arm_schedule,
    "microsoft.insights/autoscalesettings": _arm_autoscale,
}
