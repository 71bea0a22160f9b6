"""What role an assignment gives where the code defines or reads it, and whose host pool an application group is."""

from __future__ import annotations

from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.languages.resource_model import Deployment
from avd_intune.values.access import is_null
from avd_intune.values.value_types import TRUE, Reference


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
