"""Which role of Azure an assignment gives, and where: on a machine, on what is around it, or elsewhere."""

from __future__ import annotations

import fnmatch

from avd_intune.baselines.facts import well_known
from avd_intune.estate.adapters.role_scopes import read_scope, resource_group_of
from avd_intune.estate.linking.links import last_segment
from avd_intune.estate.model import SessionHost
from avd_intune.estate.role_model import ApplicationGroup, RoleAssignment, ScopeKind
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.values.access import is_null, same_name
from avd_intune.values.partial_text import may_be_text
from avd_intune.values.value_types import NULL, Known, ListValue, Reference, Unknown, Value


def holds_machine(assignment: RoleAssignment, host: SessionHost, look: Look) -> bool:
    """Say whether the scope of an assignment holds a machine. Raises UndecidableError where an input decides that."""
    stated = look.resolve(assignment.scope)
    text, _ = visible_parts(look, stated)
    is_of_the_code = isinstance(stated, Reference) and stated.target in assignment.resources
    if not text and isinstance(stated, Unknown) and not is_of_the_code:
        raise look.unknown("the scope of a role assignment", stated)
    scope = read_scope(stated, text, assignment.resources)
    if scope.kind is ScopeKind.OPEN and isinstance(stated, Unknown):
        # A module that is a machine, or makes a host pool, is known to be that.
        hosts = {each.resource.key for each in look.estate.session_hosts}
        if scope.key not in hosts | {each.resource.key for each in look.estate.host_pools}:
            raise look.unknown("the scope of a role assignment", stated)
        return scope.key == host.resource.key
    if scope.kind is ScopeKind.MACHINE:
        return _are_same(scope.name, host.machine.name, "the name of the machine that has the role", look)
    if scope.kind is ScopeKind.RESOURCE_GROUP:
        own = look.resolve(resource_group_of(host.resource))
        what = "the name of the resource group that has the role"
        return is_null(own) or _are_same(scope.name, own, what, look)
    return scope.kind is ScopeKind.AROUND or (scope.kind is ScopeKind.RESOURCE and scope.key == host.resource.key)


def _are_same(left: Value | None, right: Value, what: str, look: Look) -> bool:
    """Say whether two names are the same one. Raises UndecidableError where an input decides that."""
    names = [look.resolve(NULL if left is None else left), look.resolve(right)]
    if same_name(*names):
        return True
    unknown = next((each for each in names if isinstance(each, Unknown)), None)
    if unknown is None:
        return False
    other = names[0] if unknown is names[1] else names[1]
    if isinstance(other, Known) and not may_be_text(unknown, other):
        return False
    raise look.unknown(what, unknown)


def is_on_group(assignment: RoleAssignment, group: ApplicationGroup, look: Look) -> bool:
    """Say whether a role is given on an application group."""
    stated = look.resolve(assignment.scope)
    if isinstance(stated, Reference):
        return stated.target == group.resource.key
    scope = read_scope(stated, visible_parts(look, stated)[0], assignment.resources)
    own = look.resolve(group.name)
    return (
        scope.kind is ScopeKind.APPLICATION_GROUP
        and isinstance(scope.name, Known)
        and isinstance(own, Known)
        and str(own.value).lower() == str(scope.name.value).lower()
    )


def allows(assignment: RoleAssignment, wanted: tuple[str, ...], look: Look) -> bool | None:
    """Say whether a role that the code defines itself allows one of these data actions, None for any other role."""
    actions = look.resolve(assignment.data_actions)
    if not look.is_given(actions) and not isinstance(actions, ListValue):  # an empty list allows nothing
        return None
    stated = [(look.text_of(each, "a data action of a role") or "").lower() for each in look.items(actions)]
    return any(fnmatch.fnmatchcase(action, each) for action in wanted for each in stated)


def is_role(assignment: RoleAssignment, names: tuple[str, ...], look: Look) -> bool:
    """Say whether an assignment gives one of some well-known roles. Raises UndecidableError where an input decides."""
    # An id is mostly known at its end only: before it stands the subscription.
    stated, missing = visible_parts(look, assignment.role)
    if missing is not None and not stated:
        raise look.unknown("the role of a role assignment", missing)
    stated = stated.lower()
    roles = [well_known(name) for name in names]
    if any(stated == role.title.lower() or stated.endswith(role.id) for role in roles):
        return True
    last = last_segment(look.resolve(assignment.role))
    if missing is not None and isinstance(last, Unknown) and any(may_be_text(last, Known(role.id)) for role in roles):
        raise look.unknown("the role of a role assignment", missing)
    return False
