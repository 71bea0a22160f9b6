"""Assignments of Intune policies as a list of Graph's targets, whatever shape a provider gives them.

Earlier versions of the provider `deploymenttheory/microsoft365` have one object in place of the list: `all_devices`,
`all_users`, `include_groups` and `exclude_group_ids`, each with its filter beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from avd_intune.values.access import elements, has_entry, is_text, member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Value, replace

_ALL = {"allDevices": "allDevicesAssignmentTarget", "allUsers": "allLicensedUsersAssignmentTarget"}
_ENTRIES = (*_ALL, "includeGroups", "excludeGroupIds")


def assignments_of(written: Value) -> Value:
    """Return the list of targets that assignments are; what is none of those objects stays as it is."""
    return lift(_as_list, written)


def _as_list(written: Value) -> Value:
    # A block is a list of one object; of a list that may have more, nothing is certain.
    is_block = isinstance(written, ListValue) and len(written.items) == 1 and written.rest is None
    one = written.items[0] if isinstance(written, ListValue) and is_block else written
    if not isinstance(one, ObjectValue) or not any(has_entry(one, name) for name in _ENTRIES):
        return written
    targets: Value = ListValue(tuple(_groups(one)), origin=written.origin)
    for name, kind in _ALL.items():
        targets = lift(partial(_with, _target(kind, NULL, one, name)), is_text(member(one, name), "true"), targets)
    return targets


def _with(target: Value, is_given: Value, targets: Value) -> Value:
    assert isinstance(targets, ListValue)
    if isinstance(is_given, Known) and is_given.value:
        return replace(targets, items=(target, *targets.items))
    return targets


def _groups(written: Value) -> Iterator[Value]:
    """Yield the groups that are perhaps taken in, and those that are certainly left out: what is open is judged."""
    for group, _ in elements(member(written, "includeGroups")):
        yield _target("groupAssignmentTarget", member(group, "groupId"), group, "includeGroups")
    for group, when in elements(member(written, "excludeGroupIds")):
        if when is TRUE:
            yield _target("exclusionGroupAssignmentTarget", group, NULL, "")


def _target(kind: str, group: Value, holder: Value, prefix: str) -> Value:
    filters = {f"filter{what}": member(holder, f"{prefix}Filter{what}") for what in ("Id", "Type")}
    return ObjectValue({"type": Known(kind), "groupId": group, **filters})
