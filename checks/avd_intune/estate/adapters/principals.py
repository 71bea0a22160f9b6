"""Who a principal of Entra ID is, as resources and data sources of Terraform name it.

https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/data-sources/group: a data source finds what its
arguments name, so two with the same are the same object, and one may be what a resource creates. What other data is
read (an output of another state, a secret) may be anybody, as an input may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from avd_intune.estate.linking.parts import EstateParts
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.records import replace
from avd_intune.values.access import identity_of_name, is_null, member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import Known, Reference, Unknown, Value

_OBJECT_ID = "object_id"
# What finds one of them, in the order in which it is asked for.
_NAMES = {
    "azuread_group": ("display_name", "mail_nickname"),
    "azuread_user": ("user_principal_name", "mail", "mail_nickname"),
    "azuread_service_principal": ("client_id", "display_name"),
    "microsoft.graph/groups": ("uniqueName",),
    "microsoft.graph/serviceprincipals": ("appId",),
}
_IDS = (("id",), (_OBJECT_ID,))
# What else is read and is one principal or group of its own. An identity (`principal_id`) of any resource is one, too.
_READ_PRINCIPALS = frozenset(
    {
        *_NAMES,
        "azuread_client_config",
        "azuread_groups",
        "azuread_service_principals",
        "azuread_users",
        "azurerm_client_config",
        "microsoft.managedidentity/userassignedidentities",
    }
)
_IDENTITY = frozenset({"principal_id", "principalid"})


def unify_principals(parts: EstateParts, resources: Iterable[Resource]) -> None:
    """Let roles and memberships that name the same object of Entra ID in several ways name it in one."""
    if not parts.role_assignments:
        return
    known = list(resources)
    same = _same_objects([each for each in known if each.type.lower() in _NAMES])
    anybody = frozenset(each.key for each in known if _may_give_anybody(each))
    for assignment in parts.role_assignments:
        assignment.principal = _unified(assignment.principal, same, anybody)
    for membership in parts.memberships:
        membership.group = _unified(membership.group, same, anybody)
        membership.member = _unified(membership.member, same, anybody)


def _same_objects(found: list[Resource]) -> dict[str, Value]:
    """Return what stands for each resource: its id, or the first resource that has the same name."""
    first: dict[tuple[str, str, tuple[str, str]], Resource] = {}
    same: dict[str, Value] = {}
    for each in sorted(found, key=lambda each: each.mode is not Mode.MANAGED):
        stated = member(each.properties, _OBJECT_ID)
        if each.mode is not Mode.MANAGED and isinstance(stated, Known) and stated.value is not None:
            same[each.key] = stated
            continue
        for name in (_OBJECT_ID, *_NAMES[each.type.lower()]):
            value = member(each.properties, name)
            identity = None if is_null(value) else identity_of_name(value)
            if identity is None:
                continue
            one = first.setdefault((each.type.lower(), name, identity), each)
            if one is not each and (each.mode is not Mode.MANAGED):
                key = f"{one.key}.{_OBJECT_ID}"
                same[each.key] = Reference(f"{key} is known after apply", key, target=one.key, path=(_OBJECT_ID,))
                break
    return same


def _may_give_anybody(resource: Resource) -> bool:
    """Say whether what a resource gives may be any principal: what is read, or handed out by an absent module."""
    if resource.mode is Mode.EXISTING:
        return resource.type.lower() not in _READ_PRINCIPALS
    return resource.mode is Mode.MODULE_CALL


def _unified(principal: Value, same: Mapping[str, Value], anybody: frozenset[str]) -> Value:
    def one(each: Value) -> Value:
        if not isinstance(each, Reference):
            return each
        if each.target in anybody and str(each.path[-1:] and each.path[-1]).lower() not in _IDENTITY:
            return Unknown(each.reason, key=each.key, origin=each.origin)
        if each.path[-1:] not in _IDS or each.target not in same:
            return each
        return replace(same[each.target], origin=each.origin)

    return lift(one, principal)
