"""Functions that build resource IDs.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#resourceid
What is not known (most often the subscription and the resource group) is a hole in the text, so that two
IDs of the same resource are equal (`arm_resource_ids` takes them apart).
"""

from __future__ import annotations

import re

from avd_intune.languages.arm.evaluation.text_building import Part, join_parts
from avd_intune.languages.arm.functions.azure import management_group_name, resource_group_name, subscription_id
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    is_null,
    kind_of,
    text_argument,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.values.cases import lift
from avd_intune.values.identity import value_key
from avd_intune.values.uncertain_calls import NeedsCaseError, NeedsUnknownError
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

_RESOURCE_GROUPS = "microsoft.resources/resourcegroups"
_SUBSCRIPTIONS = "microsoft.resources/subscriptions"


def _find_type(values: tuple[Value, ...], before: int, least: int = 0) -> int:
    """Return the place of the resource type: the argument like `Namespace.Part/type`.

    before: how many scope arguments may stand before it; least: how many must.
    Exactly one argument has a slash, which is the type; raises ArmFunctionError for any other.
    """
    at = _place_of_type(values, before, least)
    for index, value in enumerate(values):
        if index != at and _has_slash(value):
            raise ArmFunctionError("a name, and an id before the type, holds no slash")
    return at


def _place_of_type(values: tuple[Value, ...], before: int, least: int) -> int:
    possible = range(least, min(before + 1, len(values)))
    for index in possible:
        value = values[index]
        if isinstance(value, OneOf):
            raise NeedsCaseError(value)
        if isinstance(value, Known) and isinstance(value.value, str) and _is_type(value.value):
            return index
    for index in possible:
        value = values[index]
        if isinstance(value, Unknown):
            raise NeedsUnknownError(value)
    raise ArmFunctionError("no argument is a resource type like Microsoft.Compute/virtualMachines")


def _has_slash(value: Value) -> bool:
    if isinstance(value, OneOf):
        if any(_has_slash(each.value) for each in value.alternatives):
            raise NeedsCaseError(value)
        return False
    if isinstance(value, PartialString):
        return any(isinstance(part, str) and "/" in part for part in value.parts)
    return isinstance(value, Known) and isinstance(value.value, str) and "/" in value.value


def _is_type(text: str) -> bool:
    namespace, slash, rest = text.partition("/")
    return bool(slash) and "." in namespace and bool(rest) and " " not in text


def _path(values: tuple[Value, ...]) -> list[Part]:
    """Return `Namespace/type/name/childType/childName…` of a type and the names that belong to it."""
    kind, names = values[0], values[1:]
    assert isinstance(kind, Known)
    # Templates in use have a trailing slash, which the deployment engine passes over.
    segments = str(kind.value).rstrip("/").split("/")
    if len(names) != len(segments) - 1:
        wanted = len(segments) - 1
        raise ArmFunctionError(f"{kind.value} needs {wanted} name{'' if wanted == 1 else 's'}, {len(names)} are given")
    parts: list[Part] = [segments[0]]
    for number, (segment, name) in enumerate(zip(segments[1:], names, strict=True), start=1):
        if isinstance(name, (ListValue, ObjectValue)) or is_null(name):
            raise ArmFunctionError(f"a name must be a string, {kind_of(name)} is given")
        if number == len(names) and isinstance(name, Known) and name.value == "":
            break  # an empty last name takes the last segment of the type with it
        parts.extend([f"/{segment}/", name])
    return parts


_GUID = lazy_pattern(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def _is_guid(text: object) -> bool:
    """Say whether something is a GUID, in any of the forms of .NET."""
    text = text.strip() if isinstance(text, str) else ""
    if text[:1] + text[-1:] in ("{}", "()"):
        text = text[1:-1]
    return _GUID.fullmatch(text) is not None or re.fullmatch(r"[0-9a-fA-F]{32}", text) is not None


def _check_subscription(value: Value) -> None:
    """Raise ArmFunctionError for the id of a subscription that is no GUID."""
    if isinstance(value, OneOf):
        raise NeedsCaseError(value)
    if isinstance(value, Known) and not _is_guid(value.value):
        raise ArmFunctionError("the id of a subscription is a GUID")


def _is_subscription(value: Value, own: Value) -> bool:
    """Say whether the one id before a type is that of a subscription, a GUID, or the name of a resource group.

    own: that of the subscription which is deployed to. What is handed in is a resource group: a subscription alone does
    not lead to a resource that is in one.
    """
    if isinstance(value, OneOf):
        raise NeedsCaseError(value)
    return _is_guid(value.value) if isinstance(value, Known) else value_key(value) == value_key(own)


@define("resourceId", 2, None)
def _resource_id(call: ArmFunctionContext, *values: Value) -> Value:
    """`resourceId([subscriptionId], [resourceGroupName], type, name, …)`."""
    at = _find_type(values, 2)
    scope, own = values[:at], values[at:]
    if call.target.kind in ("tenant", "managementGroup") and not scope:
        return join_parts(call, ["/providers/", *_path(own)])
    subscription: Value = subscription_id(call)
    group: Value | None = resource_group_name(call) if call.target.kind == "resourceGroup" else None
    if len(scope) == 2:
        subscription, group = scope
        _check_subscription(subscription)
    elif len(scope) == 1 and (group is None or _is_subscription(scope[0], subscription)):
        subscription = scope[0]
        _check_subscription(subscription)
    elif len(scope) == 1:
        group = scope[0]
    if group is None:
        return _in_subscription(call, subscription, own)

    def joined(owner: Value, name: Value) -> Value:
        return join_parts(call, ["/subscriptions/", owner, "/resourceGroups/", name, "/providers/", *_path(own)])

    # Where it is deployed to may hang on inputs that are none of the arguments.
    return lift(joined, subscription, group)


def _in_subscription(call: ArmFunctionContext, subscription: Value, own: tuple[Value, ...]) -> Value:
    kind = str(own[0].value).lower() if isinstance(own[0], Known) else ""
    path = _path(own)
    if kind == _SUBSCRIPTIONS:
        return join_parts(call, ["/subscriptions/", path[-1]])
    rest: list[Part] = ["/resourceGroups/", path[-1]] if kind == _RESOURCE_GROUPS else ["/providers/", *path]
    return lift(lambda owner: join_parts(call, ["/subscriptions/", owner, *rest]), subscription)


@define("subscriptionResourceId", 2, None)
def _subscription_resource_id(call: ArmFunctionContext, *values: Value) -> Value:
    # Where there is no subscription, its id must be given.
    at = _find_type(values, 1, least=1 if call.target.kind in ("managementGroup", "tenant") else 0)
    if at:
        _check_subscription(values[0])
    return _in_subscription(call, values[0] if at else subscription_id(call), values[at:])


@define("tenantResourceId", 2, None)
def _tenant_resource_id(call: ArmFunctionContext, *values: Value) -> Value:
    _find_type(values, 0)
    return join_parts(call, ["/providers/", *_path(values)])


@define("managementGroupResourceId", 2, None)
def _management_group_resource_id(call: ArmFunctionContext, *values: Value) -> Value:
    # Outside of a management group its name must be given.
    at = _find_type(values, 1, least=0 if call.target.kind == "managementGroup" else 1)
    group = values[0] if at else management_group_name(call)
    rest: list[Part] = ["/providers/", *_path(values[at:])]
    return lift(
        lambda name: join_parts(call, ["/providers/Microsoft.Management/managementGroups/", name, *rest]), group
    )


@define("extensionResourceId", 3, None)
def _extension_resource_id(call: ArmFunctionContext, base: Value, *values: Value) -> Value:
    """The ID of a resource that extends another one, or that lies in the scope whose ID is given."""
    _find_type(values, 0)
    if isinstance(base, (ListValue, ObjectValue)):
        raise ArmFunctionError(f"the first argument must be a resource ID, {kind_of(base)} is given")
    if isinstance(base, Known):
        segments = [segment for segment in text_argument(base).split("/") if segment]
        if len(segments) < 2:
            raise ArmFunctionError("the first argument must be the ID of a resource or scope")
        base = Known("".join(f"/{segment}" for segment in segments), origin=base.origin, secret=base.secret)
    return join_parts(call, [base, "/providers/", *_path(values)])
