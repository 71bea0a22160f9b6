"""What role an assignment gives where the code defines or reads it, and whose host pool an application group is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from avd_intune.baselines.facts import well_known
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Script
from avd_intune.estate.role_model import RoleAssignment
from avd_intune.languages.resource_model import Deployment
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, may_hold, visible_text
from avd_intune.values.value_types import TRUE, Reference

# Azure CLI, PowerShell and plain requests.
_GIVES_ROLES = lazy_pattern(r"role assignment create\b|\bNew-AzRoleAssignment\b|/roleAssignments/", re.I)


def mark_roles_by_scripts(assignments: list[RoleAssignment], scripts: Iterable[Script]) -> None:
    """Tell role assignments which resource has a script that gives a role to sign in to machines, too."""
    giving = _giving_sign_in_roles(scripts) if assignments else ""
    for assignment in assignments:
        assignment.also_by = giving


def _giving_sign_in_roles(scripts: Iterable[Script]) -> str:
    roles = [well_known(name) for name in ("vm-user-login", "vm-administrator-login")]
    signs = [sign.lower() for role in roles for sign in (role.title, role.id)]
    for script in scripts:
        text = "\n".join(visible_text(each) for each in script.texts) if may_hold(script.presence) else ""
        if _GIVES_ROLES.search(text) is not None and any(sign in text.lower() for sign in signs):
            return script.resource.address
    return ""


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
    for group in parts.application_groups:
        group.pools = dict(pools.targets(group.pool))
