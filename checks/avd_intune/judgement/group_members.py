"""Who is who among the principals of Entra ID: the members of groups that the code declares.

A role that a group has is that of its members, and of the groups in it.
https://learn.microsoft.com/azure/role-based-access-control/overview#transitive-role-assignments-for-groups
"""

from __future__ import annotations

from avd_intune.judgement.look import Look
from avd_intune.values.access import same_name
from avd_intune.values.value_types import Reference, Unknown, Value

# How azuread resources name the object that they are.
_OBJECT_IDS = frozenset({("id",), ("object_id",)})


def is_same_principal(left: Value, right: Value) -> bool:
    """Say whether two values, as they are in one world, are certainly the same user, group or identity."""
    if same_name(left, right):
        return True
    if not isinstance(left, Reference) or not isinstance(right, Reference) or left.target != right.target:
        return False
    return all(each.path[-1:] in _OBJECT_IDS for each in (left, right))


def with_its_groups(principal: Value, look: Look) -> list[Value]:
    """Return a principal and the groups that it is in, each of which gives it its roles."""
    found = [principal]
    for known in found:  # grows while it is walked: groups are in groups
        for membership in look.estate.memberships:
            if not is_same_principal(look.resolve(membership.member), known) or not look.truth(membership.when):
                continue
            group = look.resolve(membership.group)
            if not any(is_same_principal(group, each) for each in found):
                found.append(group)
    return found


def members_of(group: Value, look: Look) -> list[Value]:
    """Return the members that the code gives a group."""
    return [
        look.resolve(each.member)
        for each in look.estate.memberships
        if is_same_principal(look.resolve(each.group), group) and look.truth(each.when)
    ]


def unknown_member_of(group: Value, look: Look) -> Unknown | None:
    """Return a member of a group, or of a group in it, that may be anybody: an input. None where there is none."""
    groups = [group]
    for known in groups:  # grows while it is walked
        for each in members_of(known, look):
            if isinstance(each, Unknown) and not isinstance(each, Reference):
                return each
            if not any(is_same_principal(each, other) for other in groups):
                groups.append(each)
    return None
