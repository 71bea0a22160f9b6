"""What role an assignment gives, whose host pool a group is of, and what scaling plans and autoscale settings serve."""

from __future__ import annotations

import pytest
from avd_intune.estate.linking.parts import (
    EstateParts,
    RoleDefinition,
    ScaledPool,
    ScalingPlan,
    Schedule,
    ScheduleByItself,
)
from avd_intune.estate.linking.roles import link_roles
from avd_intune.estate.linking.scaling import link_scaling
from avd_intune.estate.model import MachineKind
from avd_intune.estate.role_model import ApplicationGroup, RoleAssignment
from avd_intune.languages.resource_model import Deployment
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Value

from tests.estate.linking.linking_support import INPUT, MAYBE, host_pool, is_so, machine, made, ref

OWN = RoleDefinition(made("role", "own"), Known("Own login"), from_python(["login"]))
READ = RoleDefinition(made("role", "read"), Known("Virtual Machine User Login"))


@pytest.mark.parametrize(
    ("role", "name", "actions"),
    [
        (ref("read", "id"), "Virtual Machine User Login", None),
        (ref("own", "id"), "Own login", ["login"]),
        (Known("own login"), "own login", ["login"]),
        (Known("Virtual Machine User Login"), "Virtual Machine User Login", None),
        (Known("Reader"), "Reader", None),
        (ref("elsewhere", "id"), None, None),
    ],
)
def test_roles(role: Value, name: str | None, actions: object) -> None:
    first = RoleAssignment(made("assignment", "first"), ref("read", "id"), INPUT)
    assignment = RoleAssignment(made("assignment", "asked"), role, INPUT)
    parts = EstateParts(role_definitions=[OWN, READ], role_assignments=[first, assignment])
    deployment = Deployment("terraform", "/", "", [OWN.resource])
    link_roles(parts, deployment)
    assert assignment.resources == {"own": OWN.resource}
    assert (to_python(assignment.role) if name is not None else name) == name
    assert to_python(assignment.data_actions) == actions


def test_a_role_that_is_only_perhaps_the_own_one_gives_no_actions() -> None:
    several = [RoleDefinition(made("role", key), INPUT, from_python(["login"])) for key in ("one", "two")]
    assignment = RoleAssignment(made("assignment", "asked"), INPUT, INPUT)
    mixed = RoleAssignment(made("assignment", "asked"), NULL, INPUT)
    link_roles(EstateParts(role_definitions=several, role_assignments=[mixed]), Deployment("terraform", "/", ""))
    assert mixed.data_actions is NULL
    link_roles(EstateParts(role_definitions=several, role_assignments=[assignment]), Deployment("terraform", "/", ""))
    assert to_python(assignment.data_actions) == ["login"]


def test_application_groups_are_of_their_host_pools() -> None:
    group = ApplicationGroup(made("group", "g"), Known("g"), ref("pool", "id"))
    link_roles(
        EstateParts(host_pools=[host_pool(), host_pool("other")], application_groups=[group]),
        Deployment("terraform", "/", ""),
    )
    assert group.pools == {"pool": TRUE}


def scaling(
    serves: Value, schedules: list[ScheduleByItself], when: Value = TRUE, inside: list[Schedule] | None = None
) -> list[tuple[object, ...]]:
    pool = host_pool()
    plan = ScalingPlan(made("plan", "plan"), Known("plan"), inside or [])
    parts = EstateParts(host_pools=[host_pool("other"), pool], scaling_plans=[plan], schedules=schedules)
    parts.scaled_pools = [ScaledPool(made("association", "association"), Known("plan"), serves, when)]
    link_scaling(parts)
    return [(each.resource.key, is_so(each.stops), is_so(each.deletes), is_so(each.when)) for each in pool.scaling]


def by_itself(does: Schedule, plan: str = "plan", when: Value = TRUE) -> ScheduleByItself:
    return ScheduleByItself(made("schedule", "schedule", presence=when), Known(plan), does)


BOTH = Schedule(TRUE, TRUE)
STOPS, DELETES = by_itself(Schedule(TRUE, FALSE)), by_itself(Schedule(FALSE, TRUE))


def test_what_a_scaling_plan_does_with_a_pool() -> None:
    assert scaling(Known("pool"), [STOPS]) == [("plan", True, False, True)]
    assert scaling(Known("pool"), [STOPS, DELETES]) == [("plan", True, True, True)]
    assert scaling(Known("pool"), [DELETES], inside=[Schedule(TRUE, FALSE)]) == [("plan", True, True, True)]
    assert scaling(Known("pool"), []) == [("plan", False, False, True)]
    assert scaling(Known("pool"), [by_itself(BOTH, "other")]) == [("plan", False, False, True)]
    assert scaling(Known("pool"), [by_itself(BOTH, when=FALSE)]) == [("plan", False, False, True)]
    assert scaling(Known("pool"), [STOPS], MAYBE) == [("plan", True, False, "in a case")]
    assert scaling(Known("pool"), [STOPS], FALSE) == []
    assert scaling(Known("third"), [STOPS]) == []
    assert len(scaling(INPUT, [STOPS])) == 1


def test_scale_sets_are_scaled() -> None:
    sets = [machine(key, MachineKind.SCALE_SET) for key in ("one", "two")]
    vm = machine("vm")
    setting = made("autoscale", "setting")
    autoscales = [(setting, Known(name), when) for name, when in (("one", TRUE), ("vm", TRUE), ("two", FALSE))]
    link_scaling(EstateParts(machines=[vm, *sets], autoscales=autoscales))
    assert [is_so(each.autoscaled) for each in (vm, *sets)] == [False, True, False]
