"""CKV_AVD_22: the users of an application group may sign in to its Entra joined session hosts.

https://learn.microsoft.com/azure/virtual-desktop/azure-ad-joined-session-hosts#assign-user-access-to-host-pools
"""

from __future__ import annotations

from avd_intune.baselines.facts import well_known
from avd_intune.estate.model import RoleAssignment, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.host_join import is_entra_joined
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.access import same_name
from avd_intune.values.worlds import UndecidableError

_DESKTOP_USER = "desktop-virtualization-user"
_SIGN_IN = ("vm-user-login", "vm-administrator-login")


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge an Entra joined host by the roles that the code gives; without users there is nothing to say."""
    try:
        if not is_entra_joined(host, look):
            return None
    except UndecidableError:
        return None  # CKV_AVD_4 says what is not known of the join
    assignments = [each for each in look.estate.role_assignments if look.truth(each.resource.presence)]
    users = [each for each in assignments if _is_role(each, (_DESKTOP_USER,), look)]
    if not users:
        return None
    allowed = [each for each in assignments if _is_role(each, _SIGN_IN, look)]
    for user in users:
        if not any(same_name(look.resolve(each.principal), look.resolve(user.principal)) for each in allowed):
            role = well_known("vm-user-login").title
            return failed(
                f"it is Entra joined, and the users of {user.resource.address} have no role {role} in this code, "
                "without which they cannot sign in",
                user.principal,
                Change(Action.ADD, "role assignment", "give them the role on the machine or its resource group"),
            )
    return passed("the users of its application group may sign in to it")


def _is_role(assignment: RoleAssignment, names: tuple[str, ...], look: Look) -> bool:
    # An id is mostly known at its end only: before it stands the subscription.
    stated, missing = visible_parts(look, assignment.role)
    if missing is not None and not stated:
        raise look.unknown("the role of a role assignment", missing)
    stated = stated.lower()
    roles = [well_known(name) for name in names]
    return any(stated == role.title.lower() or stated.endswith(role.id) for role in roles)


RULE = Rule(
    id="CKV_AVD_22",
    title="Ensure users of Entra joined session hosts have the role to sign in to them",
    why="A user without Virtual Machine User Login cannot sign in, so nothing of Intune for that user ever applies.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
