"""Functions of the providers azapi and azurerm that put resource ids together or take them apart.

https://registry.terraform.io/providers/Azure/azapi/latest/docs/functions/build_resource_id and the pages beside it;
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/functions/parse_resource_id. They need nothing of
Azure, so what is known of their arguments is known of their results: by an id an extension finds its machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
)
from avd_intune.records import dataclass
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, Known, ListValue, ObjectValue, Reference, Value, replace


def _below(scope: Sequence[Value | str], kind: Value, names: Sequence[Value]) -> Value:
    """Return the id of a resource of a type below a scope; a type has one segment for each name."""
    if not isinstance(kind, Known) or not isinstance(kind.value, str):
        return unknown_from("resource id", kind, *names)
    namespace, *segments = kind.value.split("/")
    if len(segments) != len(names):
        raise TerraformFunctionError(f"{kind.value} has {len(segments)} names, not {len(names)}")
    parts: list[Value | str] = [*scope, f"/providers/{namespace}"]
    for segment, name in zip(segments, names, strict=True):
        parts += [f"/{segment}/", name]
    return partial_string(parts)


def _names(value: Value) -> Sequence[Value]:
    return value.items if isinstance(value, ListValue) and value.rest is None else [value]


def _build_resource_id(parent: Value, kind: Value, name: Value) -> Value:
    if not isinstance(kind, Known) or not isinstance(kind.value, str):
        return unknown_from("build_resource_id", parent, kind, name)
    if kind.value.count("/") > 1:  # a child: its parent's id has the provider already
        return partial_string([parent, f"/{kind.value.rpartition('/')[2]}/", name])
    scope = [] if isinstance(parent, Known) and parent.value in ("", "/") else [parent]
    return _below(scope, kind, [name])


def _resource_group_resource_id(subscription: Value, group: Value, kind: Value, names: Value) -> Value:
    return _below(["/subscriptions/", subscription, "/resourceGroups/", group], kind, _names(names))


def _subscription_resource_id(subscription: Value, kind: Value, names: Value) -> Value:
    return _below(["/subscriptions/", subscription], kind, _names(names))


def _management_group_resource_id(group: Value, kind: Value, names: Value) -> Value:
    return _below(["/providers/Microsoft.Management/managementGroups/", group], kind, _names(names))


def _tenant_resource_id(kind: Value, names: Value) -> Value:
    return _below([], kind, _names(names))


def _extension_resource_id(base: Value, kind: Value, names: Value) -> Value:
    return _below([base], kind, _names(names))


def _azapi_parse(kind: Value, resource_id: Value) -> Value:
    found = _parsed(resource_id)
    if found is None:
        return _of_unknown(resource_id, "name", ("id", "parent_id", "resource_group_name", "subscription_id", "type"))
    return ObjectValue(
        {
            "id": resource_id,
            "type": kind,
            "name": Known(found.segments[-1][1]),
            "parent_id": Known(found.parent),
            "resource_group_name": Known(found.group),
            "subscription_id": Known(found.subscription),
            "provider_namespace": Known(found.namespace),
            "parts": ObjectValue({segment: Known(name) for segment, name in found.segments}),
        }
    )


def _azurerm_parse(resource_id: Value) -> Value:
    found = _parsed(resource_id)
    if found is None:
        names = ("resource_type", "resource_group_name", "subscription_id", "resource_scope")
        return _of_unknown(resource_id, "resource_name", names)
    *parents, (segment, name) = found.segments
    return ObjectValue(
        {
            "resource_name": Known(name),
            "resource_type": Known(segment),
            "full_resource_type": Known("/".join([found.namespace, *(each for each, _ in found.segments)])),
            "resource_group_name": Known(found.group),
            "subscription_id": Known(found.subscription),
            "resource_provider": Known(found.namespace),
            "parent_resources": ObjectValue({each: Known(parent) for each, parent in parents}),
            "resource_scope": NULL,
        }
    )


@dataclass(frozen=True, slots=True)
class _ResourceId:
    namespace: str
    segments: list[tuple[str, str]]
    parent: str
    group: str | None
    subscription: str | None


def _parsed(resource_id: Value) -> _ResourceId | None:
    """Return the parts of an id that is known, else None. Raises TerraformFunctionError for what is no id."""
    if not isinstance(resource_id, Known) or not isinstance(resource_id.value, str):
        return None
    text = resource_id.value
    scope, marker, rest = text.rpartition("/providers/")
    namespace, *words = rest.split("/")
    if not marker or len(words) < 2 or len(words) % 2:
        raise TerraformFunctionError(f'"{text}" is not the id of a resource')
    around = scope.split("/")
    named = {key.lower(): value for key, value in zip(around[1::2], around[2::2], strict=False)}
    parent = "/".join(text.split("/")[:-2]) if len(words) > 2 else scope or "/"
    segments = list(zip(words[::2], words[1::2], strict=True))
    return _ResourceId(namespace, segments, parent, named.get("resourcegroups"), named.get("subscriptions"))


def _of_unknown(resource_id: Value, name: str, others: Sequence[str]) -> Value:
    """Return the parts of an id that is not known. Of a resource in the code, the name is that of the resource."""
    entries: dict[str, Value] = {each: unknown_from(f"{each} of the id", resource_id) for each in others}
    if "id" in entries:
        entries["id"] = resource_id
    if isinstance(resource_id, Reference) and resource_id.path[-1:] == ("id",):
        path = (*resource_id.path[:-1], "name")
        key = resource_id.key.removesuffix(".id") + ".name"
        entries[name] = replace(resource_id, path=path, key=key)
    else:
        entries[name] = unknown_from("name of the id", resource_id)
    return ObjectValue(entries)


def _normalise(resource_id: Value) -> Value:
    return resource_id


def _of(function: Callable[..., Value], count: int) -> TerraformFunction:
    """Return a function that takes so many arguments, in the form of the table."""

    def called(call: FunctionContext, *arguments: Value) -> Value:
        if len(arguments) != count:
            raise TerraformFunctionError(f"it takes {count} arguments, not {len(arguments)}")
        return function(*arguments)

    return called


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "provider::azapi::build_resource_id": _of(_build_resource_id, 3),
    "provider::azapi::resource_group_resource_id": _of(_resource_group_resource_id, 4),
    "provider::azapi::subscription_resource_id": _of(_subscription_resource_id, 3),
    "provider::azapi::management_group_resource_id": _of(_management_group_resource_id, 3),
    "provider::azapi::tenant_resource_id": _of(_tenant_resource_id, 2),
    "provider::azapi::extension_resource_id": _of(_extension_resource_id, 3),
    "provider::azapi::parse_resource_id": _of(_azapi_parse, 2),
    "provider::azurerm::parse_resource_id": _of(_azurerm_parse, 1),
    "provider::azurerm::normalise_resource_id": _of(_normalise, 1),
}
