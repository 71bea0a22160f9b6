"""Which machines are made anew as time goes on: by what `replace_triggered_by` names, or by a name that changes.

https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by
https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/rotating
https://registry.terraform.io/providers/hashicorp/random/latest/docs#resource-keepers
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from avd_intune.estate.lifetime_model import Renewal
from avd_intune.estate.model import Machine
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import both, member
from avd_intune.values.identity import value_key
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Reference, Value

# Functions that give another value each time that the code is deployed.
_NEW_EACH_TIME = lazy_pattern(r"\b(utcnow|newguid|timestamp|plantimestamp|uuid)\(", re.I)
_RANDOM = ("bytes", "id", "integer", "password", "pet", "shuffle", "string", "uuid")
# Resources that exist to hand on a change, and the arguments whose change they hand on.
_TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "null_resource": ("triggers",),
    "terraform_data": ("triggers_replace", "input"),
    "time_offset": ("triggers",),
    "time_sleep": ("triggers",),
    "time_static": ("triggers", "rfc3339"),
    **{f"random_{kind}": ("keepers",) for kind in _RANDOM},
}
_ROTATING = "time_rotating"


def new_each_time(value: Value) -> str | None:
    """Return the function that makes a value another one with each deployment, None if none does."""
    found = _NEW_EACH_TIME.search(value_key(value))
    return None if found is None else str(found[1])


def link_renewals(machines: Iterable[Machine], deployment: Deployment) -> None:
    """Tell each machine of Terraform code what makes it anew as time goes on."""
    changing = {
        each.key: each
        for each in deployment.resources
        if each.mode is Mode.MANAGED and (each.type == _ROTATING or each.type in _TRIGGERS)
    }
    if not changing:
        return
    for machine in machines:
        named = [*machine.resource.replaced_with, *references_in(machine.name)]
        for reference in named:
            if isinstance(reference, Reference) and (found := _renewed(reference.target, changing, set())) is not None:
                at = reference if reference in machine.resource.replaced_with else machine.name
                machine.renewals.append(Renewal(found, at, both(machine.resource.presence, found.presence)))


def _renewed(key: str, changing: Mapping[str, Resource], seen: set[str]) -> Resource | None:
    """Return what changes with time of a resource and those that it follows; None if nothing does."""
    resource = changing.get(key)
    if resource is None or key in seen:
        return None
    seen.add(key)
    if resource.type == _ROTATING:
        return resource
    followed = [member(resource.properties, name) for name in _TRIGGERS[resource.type]]
    if any(new_each_time(value) for value in followed):
        return resource
    references = [each for value in (*followed, *resource.replaced_with) for each in references_in(value)]
    return next((found for each in references if (found := _renewed(each.target, changing, seen)) is not None), None)
