"""Assignments of Intune policies that are one object, as earlier versions of a provider have them, are Graph's list."""

from __future__ import annotations

from avd_intune.estate.intune.assignments import assignments_of
from avd_intune.values.access import member
from avd_intune.values.value_types import FALSE, TRUE, Known, ListValue, ObjectValue, Unknown, Value

GROUPS = ObjectValue({"includeGroups": ListValue((ObjectValue({"groupId": Known("laptops")}),))})


def kinds_of(assignments: Value) -> list[object]:
    assert isinstance(assignments, ListValue)
    return [kind.value for each in assignments.items if isinstance(kind := member(each, "type"), Known)]


def test_an_object_and_a_block_of_it_are_its_targets() -> None:
    for written in (GROUPS, ListValue((GROUPS,))):
        assert kinds_of(assignments_of(written)) == ["groupAssignmentTarget"]
    everybody = ObjectValue({**GROUPS.entries, "allDevices": TRUE, "allUsers": FALSE})
    assert kinds_of(assignments_of(everybody)) == ["allDevicesAssignmentTarget", "groupAssignmentTarget"]


def test_a_list_that_may_have_more_stays_as_it_is() -> None:
    written = ListValue((GROUPS,), rest=Unknown("an input", key="var.more"))
    assert assignments_of(written) is written
