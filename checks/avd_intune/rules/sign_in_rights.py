"""CKV_AVD_22: the users of an application group may sign in to its Entra joined session hosts.

https://learn.microsoft.com/azure/virtual-desktop/azure-ad-joined-session-hosts#assign-user-access-to-host-pools: the
role is assigned on the virtual machines, the resource group that holds them, or the subscription.
"""

from __future__ import annotations

from avd_intune.baselines.facts import well_known
from avd_intune.estate.model import SessionHost
from avd_intune.estate.role_model import RoleAssignment
from avd_intune.findings import Action, Change, Outcome
from avd_intune.judgement.group_members import (
    group_of_the_directory,
    is_same_principal,
    members_of,
    unknown_member_of,
    with_its_groups,
)
from avd_intune.judgement.host_join import is_entra_joined
from avd_intune.judgement.look import Look
from avd_intune.judgement.roles_given import allows, holds_machine, is_on_group, is_role
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Reference, Unknown, Value
from avd_intune.values.worlds import UndecidableError

_DESKTOP_USER = "desktop-virtualization-user"
_SIGN_IN = ("vm-user-login", "vm-administrator-login")
# What the two roles allow, and roles of one's own may.
_LOGIN_ACTIONS = (
    "microsoft.compute/virtualmachines/login/action",
    "microsoft.compute/virtualmachines/loginasadmin/action",
)
# What Desktop Virtualization User allows.
_USE_ACTION = "microsoft.desktopvirtualization/applicationgroups/useapplications/action"


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge an Entra joined host by the roles that the code gives; without users there is nothing to say."""
    unknown_join: UndecidableError | None = None
    try:
        if not is_entra_joined(host, look):
            return None
    except UndecidableError as error:
        unknown_join = error  # with the roles it does not matter
    try:
        verdict = _judge_entra_joined(host, look)
    except UndecidableError:
        if unknown_join is not None:
            raise unknown_join from None
        raise
    if verdict is not None and verdict.outcome is Outcome.FAIL and unknown_join is not None:
        raise unknown_join
    return verdict


def _judge_entra_joined(host: SessionHost, look: Look) -> Verdict | None:
    assignments = [each for each in look.estate.role_assignments if look.truth(each.resource.presence)]
    is_any, open_question = False, None
    for user in assignments:
        unknown_role: UndecidableError | None = None
        try:
            if not _gives_the_desktop(user, host, look):
                continue
            is_any = True
        except UndecidableError as error:
            is_any, unknown_role = True, error  # of who may sign in, it does not matter
        try:
            if _may_sign_in(user, assignments, host, look):
                continue
        except UndecidableError as error:
            open_question = open_question or unknown_role or error
            continue
        if unknown_role is None:
            _ask_for_scripts(user, assignments, host, look)
            return _failure(user, host)
        open_question = open_question or unknown_role
    if open_question is not None:
        raise open_question
    return passed("the users of its application group may sign in to it") if is_any else None


def _ask_for_scripts(user: RoleAssignment, assignments: list[RoleAssignment], host: SessionHost, look: Look) -> None:
    """Raise UndecidableError where a script gives roles to sign in, or members to a group that has one."""
    if user.also_by:
        reason = f"a script ({user.also_by}) gives a role to sign in to machines, and to whom is not known"
        raise UndecidableError(Unknown(reason, key="roles given by a script"), f"{reason}; give the role in the code")
    if user.members_by and any(_lets_in(each, host, look) for each in assignments):
        reason = f"{user.members_by} makes members of a group, and whom of which is not known"
        raise UndecidableError(
            Unknown(reason, key="members made by a script"),
            f"{reason}; a role to sign in is given to another principal than that of {user.resource.address}",
        )


def _failure(user: RoleAssignment, host: SessionHost) -> Verdict:
    role = well_known("vm-user-login")
    return failed(
        f"it is Entra joined, and the users of {user.resource.address} have no role {role.title} on it in this code, "
        "without which they cannot sign in",
        user.principal,
        Change(
            Action.ADD,
            "role assignment",
            "give them the role on the machine or its resource group",
            place=host.resource.span,
            value=role.title,
            names=(role.id,),
            beside=(user.resource.span,),
        ),
    )


def _gives_the_desktop(assignment: RoleAssignment, host: SessionHost, look: Look) -> bool:
    """Say whether an assignment makes somebody a user of the host's application groups, by all that is known."""
    on = [group for group in look.estate.application_groups if is_on_group(assignment, group, look)]
    pools = {pool.resource.key for pool in look.pools(host)}
    if on and pools and all(each.pools and not pools & each.pools.keys() for each in on):
        return False  # of another host pool
    own = allows(assignment, (_USE_ACTION,), look)
    gives = is_role(assignment, (_DESKTOP_USER,), look) if own is None else own
    return gives and look.truth(assignment.when)


def _may_sign_in(user: RoleAssignment, assignments: list[RoleAssignment], host: SessionHost, look: Look) -> bool:
    """Say whether who has a role may sign in: itself, by a group that it is in, or each of its members."""
    principal = look.resolve(user.principal)
    members = members_of(principal, look)
    try:
        if _is_let_in(principal, user, assignments, host, look):
            return True
    except UndecidableError:
        if not members or not all(_is_let_in(each, user, assignments, host, look) for each in members):
            raise
        return True
    return bool(members) and all(_is_let_in(each, user, assignments, host, look) for each in members)


def _is_let_in(
    principal: Value, user: RoleAssignment, assignments: list[RoleAssignment], host: SessionHost, look: Look
) -> bool:
    """Say whether a principal may sign in. user: the role by which it has the desktop."""
    whole = with_its_groups(principal, look)
    later = with_its_groups(principal, look, activated=True)
    open_question: UndecidableError | None = None
    for assignment in assignments:
        other = look.resolve(assignment.principal)
        # Two inputs may be given the same group; what two resources are is known to differ.
        inputs = [each for each in (other, principal) if isinstance(each, Unknown) and not isinstance(each, Reference)]
        is_same = any(is_same_principal(other, each) for each in whole)
        is_later = not is_same and any(is_same_principal(other, each) for each in later)
        if not is_same and not is_later and not inputs and (member := unknown_member_of(other, look)) is not None:
            inputs = [member]
        group = "" if is_same or is_later or inputs else group_of_the_directory(assignment, look)
        if not is_same and not is_later and not inputs and not group:
            continue
        try:
            if not _lets_in(assignment, host, look):
                continue
        except UndecidableError as error:
            open_question = open_question or error
            continue
        if is_same:
            return True
        if is_later:
            open_question = open_question or _once_a_member(later, look)
            continue
        open_question = open_question or (
            _may_be_in(group, user) if group else look.unknown("whom a role is given to", inputs[-1])
        )
    if open_question is not None:
        raise open_question
    return False


def _may_be_in(group: str, user: RoleAssignment) -> UndecidableError:
    reason = (
        f"a role to sign in is given to {group}, and whether the users of {user.resource.address} are in that group is "
        "known in the directory alone"
    )
    unknown = Unknown(reason, key=f"the members of {group}")
    return UndecidableError(unknown, f"{reason}; give the role to the same group as the desktop")


def _lets_in(assignment: RoleAssignment, host: SessionHost, look: Look) -> bool:
    """Say whether an assignment lets somebody sign in to a machine. What is certainly not so decides."""
    try:
        if not _signs_in(assignment, look):
            return False
    except UndecidableError:
        if not holds_machine(assignment, host, look):
            return False
        raise
    if not holds_machine(assignment, host, look) or not look.truth(assignment.when):
        return False
    if assignment.is_eligible:
        raise _once_activated(assignment)
    return True


def _once_a_member(groups: list[Value], look: Look) -> UndecidableError:
    by = next(
        each.activation
        for each in look.estate.memberships
        if each.activation and any(is_same_principal(look.resolve(each.group), group) for group in groups)
    )
    reason = f"{by} makes users members of a group, which lets them in, only once they have activated that"
    return UndecidableError(Unknown(reason, key=f"activation of {by}"), reason)


def _once_activated(assignment: RoleAssignment) -> UndecidableError:
    reason = f"{assignment.resource.address} lets users in only once they have activated their role"
    return UndecidableError(Unknown(reason, key=f"activation of {assignment.resource.key}"), reason)


def _signs_in(assignment: RoleAssignment, look: Look) -> bool:
    own = allows(assignment, _LOGIN_ACTIONS, look)
    return is_role(assignment, _SIGN_IN, look) if own is None else own


RULE = Rule(
    id="CKV_AVD_22",
    title="Ensure users of Entra joined session hosts have the role to sign in to them",
    why="A user without Virtual Machine User Login cannot sign in, so nothing of Intune for that user ever applies.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
