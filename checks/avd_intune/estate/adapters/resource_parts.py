"""Parts that several kinds of resources state alike: properties, the reference of an image, an extension, a command."""

from __future__ import annotations

from avd_intune.estate.model import Extension, Image, Script
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import decoded_json, elements, is_null, member
from avd_intune.values.value_types import NULL, TRUE, ObjectValue, Value


def inner(value: Value) -> Value:
    """Return the properties of an ARM resource or block; Terraform has its arguments at the top."""
    properties = member(value, "properties")
    return properties if isinstance(properties, ObjectValue) else value


def image_of(reference: Value, image_id: Value = NULL, disk: Value = NULL, version: str = "version") -> Image:
    """Return the image that a reference names, or an id, or the disk it is on. version: what its version is called."""
    return Image(
        publisher=member(reference, "publisher"),
        offer=member(reference, "offer"),
        sku=member(reference, "sku"),
        version=member(reference, version),
        id=image_id,
        disk=disk,
    )


def azurerm_extension(
    resource: Resource, block: Value, from_vault: Value, presence: Value = TRUE, machine: Value = NULL
) -> Extension:
    """Return the extension that a block of Terraform's provider states, or of modules that hand it on.

    from_vault: the block that names a secret in place of the protected settings.
    """
    return Extension(
        resource,
        publisher=member(block, "publisher"),
        type=member(block, "type"),
        settings=decoded_json(member(block, "settings")),
        protected_settings=decoded_json(member(block, "protected_settings")),
        protected_from_vault=from_vault,
        machine=machine,
        presence=presence,
        name=member(block, "name"),
        after=_first_given(block, "provision_after_extensions", "extensions_to_provision_after_vm_creation"),
    )


def _first_given(block: Value, *names: str) -> Value:
    return next((found for name in names if not is_null(found := member(block, name))), NULL)


def run_command(
    resource: Resource, source: Value, uri: Value, parameters: tuple[Value, Value], machine: Value
) -> Script:
    """Return the script that a run command is. uri: where it is in place of its text. parameters: plain, protected."""
    script = member(source, "script")
    named = [(member(block, "name"), member(block, "value")) for each in parameters for block, _ in elements(each)]
    return Script(
        resource,
        texts=[text for text in (script, *(value for _, value in named)) if not is_null(text)],
        sources=[] if is_null(uri) else [uri],
        machine=machine,
        presence=resource.presence,
        code=script,
        file=None if is_null(uri) else uri,
        parameters=named,
    )
