"""One Azure resource in ARM's shape, whoever writes it: Bicep, ARM JSON or Terraform's azapi provider."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from avd_intune import records as copies
from avd_intune.estate.adapters.resource_parts import image_of
from avd_intune.estate.model import Image
from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass
from avd_intune.values.access import (
    both,
    decoded_json,
    first_block,
    is_null,
    is_text,
    may_hold,
    member,
    question_of_text,
    text_before,
)
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.merge_patch import merge_patched, sent_by_version
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Known,
    ObjectValue,
    PartialString,
    Reference,
    Unknown,
    Value,
)


@dataclass(slots=True)
class ArmBody:
    """One resource in ARM's shape.

    type: the full type in lower case; body: `properties`, `tags`, …; parent: what names the parent
    (a reference, an id, or the parent's name), NULL for a top-level resource. location and identity (the type of
    its managed identity) lie in the body, and azapi has arguments of its own for them.
    """

    resource: Resource
    type: str
    name: Value
    body: Value
    parent: Value = NULL
    tags: Value = NULL
    location: Value = NULL
    identity: Value = NULL


# What tells the type of a resource where that is not known: properties that no later one here has, any of each.
_TOLD_BY: dict[str, tuple[str, ...]] = {
    "Microsoft.DesktopVirtualization/scalingPlans": ("timeZone",),
    "Microsoft.DesktopVirtualization/scalingPlans/pooledSchedules": ("daysOfWeek",),
    "Microsoft.DesktopVirtualization/hostPools": ("hostPoolType",),
    "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations": ("imageInfo", "domainInfo", "vmNamePrefix"),
    "Microsoft.Compute/virtualMachines": ("storageProfile",),
    "Microsoft.Compute/virtualMachineScaleSets": ("virtualMachineProfile",),
    "Microsoft.Compute/virtualMachines/extensions": ("publisher",),
    "Microsoft.Compute/virtualMachines/runCommands": ("source.script", "source.scriptUri"),
    "Microsoft.Compute/images": ("sourceVirtualMachine",),
    "Microsoft.VirtualMachineImages/imageTemplates": ("distribute",),
    "Microsoft.AzureStackHCI/virtualMachineInstances": ("storageProfile",),
    "Microsoft.Resources/deploymentScripts": ("scriptContent", "primaryScriptUri"),
    "Microsoft.Authorization/roleAssignments": ("roleDefinitionId",),
    "Microsoft.AAD/domainServices": ("replicaSets", "domainConfigurationType", "filteredSync"),
}
_SCALING_PLAN = "microsoft.desktopvirtualization/scalingplans"
# The kind of an Arc machine that Azure Local runs, which has no properties of its own.
_AZURE_LOCAL = "HCI"
_ARC_MACHINE = "microsoft.hybridcompute/machines"


def azapi_bodies(resource: Resource) -> Iterator[ArmBody]:
    """Yield the ARM resource that an `azapi_resource` writes: where its type is not known, each that it may be.

    Of what an input leaves open it is a type that its properties tell, and is there only if it is that.
    """
    written = member(resource.properties, "type")
    body = decoded_json(member(resource.properties, "body"))
    for arm_type, found in by_type(resource, written, _possible_types(written, body)):
        yield _azapi_body(_if_of_kind(found, arm_type, written, body), arm_type)


def _if_of_kind(resource: Resource, arm_type: str, written: Value, body: Value) -> Resource:
    """Return a resource of an open type that its kind alone makes an Arc machine, which is there if that is it."""
    if arm_type != _ARC_MACHINE or resource.presence_of_any_type is None or before_version(written) is not None:
        return resource
    return copies.replace(resource, presence=both(resource.presence, is_text(member(body, "kind"), _AZURE_LOCAL)))


def azapi_update_bodies(resource: Resource, possible: Collection[str]) -> Iterator[ArmBody]:
    """Yield the same for what an `azapi_update_resource` writes, which names its target.

    possible: the types that it may have where it is not known, as an update states too little to tell it. Whether the
    target is of such a type shows when it is looked up.
    """
    written = member(resource.properties, "type")
    types = _possible_types(written, decoded_json(member(resource.properties, "body")))
    if any(before_version(each.value) is None for each in alternatives_of(written)):
        types = list(dict.fromkeys([*types, *possible]))
    for arm_type, found in by_type(resource, written, types):
        yield _azapi_body(found, arm_type)


def bodies_of_open_type(resource: Resource, written: Value) -> Iterator[ArmBody]:
    """Yield the same for a resource of an ARM template that other code carries, and hands the type to."""
    for arm_type, found in by_type(resource, written, _possible_types(written, resource.properties)):
        yield arm_body(copies.replace(found, type=arm_type))


def by_type(resource: Resource, written: Value, types: Iterable[str]) -> Iterator[tuple[str, Resource]]:
    """Yield each type (in lower case) that a resource may have, and the resource as it is there if it has that."""
    for arm_type in types:
        is_that = lift(partial(_is_of_type, arm_type), written)
        if may_hold(is_that):
            found = resource
            if is_that is not TRUE:
                presence = both(resource.presence, is_that)
                found = copies.replace(resource, presence=presence, presence_of_any_type=resource.presence)
            yield arm_type, found


def _possible_types(written: Value, body: Value) -> list[str]:
    alternatives = [each.value for each in alternatives_of(written)]
    found = dict.fromkeys(known for each in alternatives if (known := before_version(each)) is not None)
    if any(before_version(each) is None for each in alternatives):
        properties = member(body, "properties")
        told = [
            each.lower()
            for each, names in _TOLD_BY.items()
            if any(not is_null(member(properties, *name.split("."))) for name in names)
        ]
        # A scaling plan has the type of its host pools, too.
        found.update(dict.fromkeys(told[:1] if told[:1] == [_SCALING_PLAN] else told))
        if isinstance(body, ObjectValue) and may_hold(is_text(member(body, "kind"), _AZURE_LOCAL)):
            found[_ARC_MACHINE] = None
    return list(found)


def before_version(written: Value) -> str | None:
    """Return the type that stands before "@", in lower case, None where that is not known."""
    known = text_before(written, "@")
    return None if known is None else known.lower()


def _is_of_type(arm_type: str, written: Value) -> Value:
    known = before_version(written)
    if known is not None or not isinstance(written, Unknown):
        return TRUE if known == arm_type else FALSE
    # Only what stands before the version is asked for.
    parts = written.parts if isinstance(written, PartialString) else ()
    start = parts[0].lower() if parts and isinstance(parts[0], str) else ""
    return question_of_text(written, arm_type) if arm_type.startswith(start) else FALSE


def _azapi_body(resource: Resource, arm_type: str) -> ArmBody:
    """Return an azapi resource as one of a type.

    An update names its target by `resource_id`, or by `parent_id` and `name`. `type` carries the API
    version after "@". `body` is an object (azapi 2) or JSON text (azapi 1).
    https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/resource
    """
    arguments = resource.properties
    body = decoded_json(member(arguments, "body"))
    secret = sent_by_version(
        decoded_json(member(arguments, "sensitive_body")), member(arguments, "sensitive_body_version")
    )
    if not is_null(secret):
        body = lift(merge_patched, body, secret)
    identity = first_block(arguments, "identity")
    return ArmBody(
        resource,
        arm_type,
        name=member(arguments, "name"),
        body=body,
        parent=member(arguments, "parent_id"),
        tags=_argument_or_in_body(resource, body, "tags"),
        location=_argument_or_in_body(resource, body, "location"),
        identity=member(member(body, "identity") if is_null(identity) else identity, "type"),
    )


def _argument_or_in_body(resource: Resource, body: Value, name: str) -> Value:
    """Return what an azapi resource says at its top: by an argument of that name, else in its body."""
    argument = member(resource.properties, name)
    return member(body, name) if is_null(argument) else argument


def arm_body(resource: Resource) -> ArmBody:
    """Return the ARM resource that Bicep or ARM JSON declares: its properties are the whole body."""
    name = member(resource.properties, "name")
    parent: Value = NULL
    if resource.parent is not None:
        # Two elements of a loop are not the same one, though one resource stands for both.
        picked = f"{resource.parent}{'' if resource.parent_element is None else f'[{resource.parent_element}]'}"
        reason = f"the id of {resource.parent}"
        parent = Reference(reason, key=f"{picked}.id", target=resource.parent, path=("id",))
        if resource.type.count("/") > 1:
            # Compiled templates and nested children have the name in full, Bicep the last part of it.
            name, _ = _split_child_name(name)
    elif resource.type.count("/") > 1:
        name, parent = _split_child_name(name)
    body = resource.properties
    return ArmBody(
        resource,
        resource.type.lower(),
        name,
        body,
        parent,
        tags=member(body, "tags"),
        location=member(body, "location"),
        identity=member(body, "identity", "type"),
    )


def _split_child_name(name: Value) -> tuple[Value, Value]:
    """Split `vm/extension` into the child's own name and its parent's."""
    child = lift(lambda each: _name_part(each, last=True), name)
    return child, lift(lambda each: _name_part(each, last=False), name)


def _name_part(name: Value, *, last: bool) -> Value:
    if isinstance(name, Known) and isinstance(name.value, str) and "/" in name.value:
        before, _, after = name.value.rpartition("/")
        return Known(after if last else before.rpartition("/")[2], origin=name.origin)
    if isinstance(name, PartialString):
        for at in range(len(name.parts) - 1, -1, -1):
            part = name.parts[at]
            if isinstance(part, str) and "/" in part:
                before, _, after = part.rpartition("/")
                kept = (after, *name.parts[at + 1 :]) if last else (*name.parts[:at], before)
                return partial_string(piece for piece in kept if piece != "")
    return name


def image_of_reference(reference: Value, disk: Value = NULL) -> Image:
    """Return the image that an `imageReference` names: by publisher, offer and SKU, or by one of its ids."""
    image_id = member(reference, "id")
    for other in ("communityGalleryImageId", "sharedGalleryImageId"):
        if is_null(image_id):
            image_id = member(reference, other)
    return image_of(reference, image_id, disk)
