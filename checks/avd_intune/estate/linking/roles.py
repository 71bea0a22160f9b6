"""What role an assignment gives where the code defines or reads it, and whose host pool an application group is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from avd_intune.baselines.facts import well_known
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.nearest import nearest
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Script
from avd_intune.estate.role_model import RoleAssignment
from avd_intune.languages.resource_model import Deployment
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, may_hold, visible_text
from avd_intune.values.value_types import TRUE, Reference

# Azure CLI, PowerShell and plain requests.
_GIVES_ROLES = lazy_pattern(
    r"role assignment create\b|\bNew-AzRole(?:Eligibility|Assignment)(?:ScheduleRequest)?\b"
    r"|/role(?:Assignments|(?:Eligibility|Assignment)ScheduleRequests)/",
    re.I,
)
_MAKES_MEMBERS = lazy_pattern(
    r"\bad group member add\b|\b(?:New-Mg(?:Beta)?GroupMember(?:ByRef)?|Add-AzADGroupMember|Add-AzureADGroupMember)\b"
    r"|\bNew-Mg(?:Beta)?IdentityGovernancePrivilegedAccessGroup(?:Eligibility|Assignment)ScheduleRequest\b"
    r"|\bprivilegedAccess/group/(?:eligibility|assignment)ScheduleRequests\b|/members/[`\\]?\$ref\b",
    re.I,
)

# One of these stands in all that makes members; none has a letter of which `re.I` knows a further form (s, k, i).
_OF_MEMBERS = ("member", "groupe", "groupa", "group/")


def mark_roles_by_scripts(
    assignments: list[RoleAssignment], scripts: Iterable[Script], requests: Sequence[str] = ()
) -> None:
    """Tell role assignments which resources have scripts that give roles to sign in, or make members of groups, too.

    requests: the addresses of those that may make members, and whom of which is not known.
    """
    if not assignments:
        return
    texts = [
        (each.resource.address, "\n".join(map(visible_text, each.texts))) for each in scripts if may_hold(each.presence)
    ]
    giving = _giving_sign_in_roles(texts)
    making = next((f"a script ({address})" for address, text in texts if makes_members(text)), "")
    if not making and requests:
        making = f"the request {requests[0]}"
    for assignment in assignments:
        assignment.also_by, assignment.members_by = giving, making


def _giving_sign_in_roles(scripts: Iterable[tuple[str, str]]) -> str:
    roles = [well_known(name) for name in ("vm-user-login", "vm-administrator-login")]
    signs = [sign.lower() for role in roles for sign in (role.title, role.id)]
    for address, text in scripts:
        lowered = text.lower()
        if any(sign in lowered for sign in signs) and _GIVES_ROLES.search(text) is not None:
            return address
    return ""


def makes_members(text: str) -> bool:
    """Say whether a script makes members of groups; words are found much faster than the pattern."""
    lowered = text.lower()
    return any(word in lowered for word in _OF_MEMBERS) and _MAKES_MEMBERS.search(text) is not None


def link_roles(parts: EstateParts, deployment: Deployment) -> None:
    """Give role assignments the name or the data actions of their role, and application groups their host pools."""
    resources = {each.key: each for each in deployment.resources}
    definitions = {each.resource.key: each for each in parts.role_definitions}
    own = TargetIndex((key, each.name) for key, each in definitions.items() if not is_null(each.data_actions))
    for assignment in parts.role_assignments:
        assignment.resources = resources
        role = assignment.role
        read = definitions.get(role.target) if isinstance(role, Reference) else None
        if read is not None:
            assignment.role, assignment.data_actions = read.name, read.data_actions
            continue
        for key, when in own.targets(role):
            if when is TRUE:
                assignment.data_actions = definitions[key].data_actions
    pools = TargetIndex((pool.resource.key, pool.name) for pool in parts.host_pools)
    by_key = {pool.resource.key: pool for pool in parts.host_pools if pool.declared}
    for group in parts.application_groups:
        group.pools = dict(nearest(pools.targets(group.pool), group.pool, group.resource, by_key))
