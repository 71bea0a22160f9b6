"""Who is who among the principals of Entra ID: the members of groups that the code declares.

A role that a group has is that of its members, and of the groups in it.
https://learn.microsoft.com/azure/role-based-access-control/overview#transitive-role-assignments-for-groups
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.role_model import RoleAssignment
from avd_intune.judgement.look import Look
from avd_intune.values.access import same_name
from avd_intune.values.value_types import Known, Reference, Unknown, Value

# How azuread resources name the object that they are.
_OBJECT_IDS = frozenset({("id",), ("object_id",)})


def is_same_principal(left: Value, right: Value) -> bool:
    """Say whether two values, as they are in one world, are certainly the same user, group or identity."""
    if same_name(left, right):
        return True
    if not isinstance(left, Reference) or not isinstance(right, Reference) or left.target != right.target:
        return False
    return all(each.path[-1:] in _OBJECT_IDS for each in (left, right))


def with_its_groups(principal: Value, look: Look, activated: bool = False) -> list[Value]:
    """Return a principal and the groups that it is in, each of which gives it its roles.

    activated: also the groups that it is in once it has activated that.
    """
    found = [principal]
    for known in found:  # grows while it is walked: groups are in groups
        for membership in look.estate.memberships:
            if membership.of_directory or (membership.activation and not activated):
                continue
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
        if not each.of_directory
        and not each.activation
        and is_same_principal(look.resolve(each.group), group)
        and look.truth(each.when)
    ]


def unknown_member_of(group: Value, look: Look) -> Unknown | None:
    """Return a member of a group, or of a group in it, that may be anybody: an input. None where there is none."""
    for each in _with_all_in_it(group, look):
        if each is not group and isinstance(each, Unknown) and not isinstance(each, Reference):
            return each
    return None


def group_of_the_directory(assignment: RoleAssignment, look: Look) -> str:
    """Return how a group is called that has the role, or is in the group that has it, and is only read.

    Who is in it, the directory alone knows. "" where there is none, or the role is certainly given to no group.
    """
    kind = look.resolve(assignment.principal_type)
    if isinstance(kind, Known) and str(kind.value or "group").lower() != "group":
        return ""
    principal = look.resolve(assignment.principal)
    if isinstance(principal, Known) and principal.value:
        return f"{principal.value} ({assignment.resource.address})"
    for known in _with_all_in_it(principal, look):
        target = known.target if isinstance(known, Reference) else ""
        for each in look.estate.memberships:
            group = look.resolve(each.group)
            if each.of_directory and isinstance(group, Reference) and group.target == target and look.truth(each.when):
                return each.of_directory
    return ""


def _with_all_in_it(group: Value, look: Look) -> Iterator[Value]:
    """Yield a group, its members by the code, and theirs."""
    found = [group]
    for known in found:  # grows while it is walked
        yield known
        for each in members_of(known, look):
            if not any(is_same_principal(each, other) for other in found):
                found.append(each)
