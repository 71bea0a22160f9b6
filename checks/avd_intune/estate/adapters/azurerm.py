"""How the resources of Terraform's azurerm provider become machines, extensions and host pools.

Argument names: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs
"""

from __future__ import annotations

import re
from collections.abc import Callable

from avd_intune.baselines.facts import is_replaced_for
from avd_intune.estate.adapters.operating_system import without_linux_settings
from avd_intune.estate.adapters.resource_parts import azurerm_extension, image_of, run_command
from avd_intune.estate.adapters.role_assignments import TERRAFORM_ROLES
from avd_intune.estate.adapters.scale_set_upkeep import upkeep_of_azurerm
from avd_intune.estate.adapters.scaling_plans import TERRAFORM_SCALING
from avd_intune.estate.adapters.vm_template import template_machine
from avd_intune.estate.domain_model import ManagedDomain, ShareSignIn
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import (
    Extension,
    Hardware,
    HostPool,
    Image,
    Machine,
    MachineKind,
    Script,
)
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import both, elements, first_block, is_null, may_hold, member, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, TRUE, Known, Origin, Reference, Unknown, Value

Adapter = Callable[[Resource, EstateParts], None]
_HOST_POOL = "azurerm_virtual_desktop_host_pool"
_UNIFORM, _FLEXIBLE = Known("Uniform"), Known("Flexible")


def _host_pool(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    parts.host_pools.append(
        HostPool(
            resource,
            name=member(properties, "name"),
            type=member(properties, "type"),
            assignment_type=member(properties, "personal_desktop_assignment_type"),
            load_balancer=member(properties, "load_balancer_type"),
            tags=member(properties, "tags"),
            declared=resource.mode is Mode.MANAGED,
            rdp_properties=member(properties, "custom_rdp_properties"),
            template=template_machine(resource, member(properties, "vm_template")),
            starts_on_connect=member(properties, "start_vm_on_connect"),
            replaced_for_assignment=is_replaced_for(_HOST_POOL, "personal_desktop_assignment_type"),
        )
    )


def _registration_info(resource: Resource, parts: EstateParts) -> None:
    parts.registrations.append((resource, member(resource.properties, "hostpool_id")))


def _managed_domain(resource: Resource, parts: EstateParts) -> None:
    parts.managed_domains.append(ManagedDomain(resource, member(resource.properties, "domain_name")))


def _storage_account(resource: Resource, parts: EstateParts) -> None:
    signs = first_block(resource.properties, "azure_files_authentication")
    directory = member(signs, "directory_type")
    if not is_null(directory):
        domain = member(first_block(signs, "active_directory"), "domain_name")
        parts.share_sign_ins.append(ShareSignIn(resource, directory, domain))


def _boot_data(resource: Resource, *names: str) -> list[Extension | Script]:
    texts = [value for name in names if not is_null(value := member(resource.properties, name))]
    return [Script(resource, texts=texts, sources=[], executed=False)] if texts else []


def _windows_virtual_machine(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    parts.machines.append(
        Machine(
            resource,
            MachineKind.VIRTUAL_MACHINE,
            name=member(properties, "name"),
            image=image_of(
                first_block(properties, "source_image_reference"),
                member(properties, "source_image_id"),
                member(properties, "os_managed_disk_id"),
            ),
            tags=member(properties, "tags"),
            license_type=member(properties, "license_type"),
            inline=_boot_data(resource, "custom_data", "user_data"),
            identity=_identity(properties),
            hardware=_hardware(properties),
            location=member(properties, "location"),
            interfaces=member(properties, "network_interface_ids"),
            eviction=member(properties, "eviction_policy"),
        )
    )


def _identity(properties: Value) -> Value:
    return member(first_block(properties, "identity"), "type")


def _hardware(properties: Value) -> Hardware:
    """Return the virtual hardware; the provider has no security type: the two features make Trusted Launch."""
    disk = first_block(properties, "os_disk")
    return Hardware(
        security_type=_confidential(member(disk, "security_encryption_type")),
        secure_boot=member(properties, "secure_boot_enabled"),
        vtpm=member(properties, "vtpm_enabled"),
        local_disk=first_block(disk, "diff_disk_settings"),
    )


def _confidential(encryption: Value) -> Value:
    return lift(lambda each: NULL if is_null(each) else Known("ConfidentialVM", origin=each.origin), encryption)


def _legacy_virtual_machine(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    image = first_block(properties, "storage_image_reference")
    disk = first_block(properties, "storage_os_disk")
    found = image_of(image, member(image, "id"), member(disk, "managed_disk_id"))
    windows = without_linux_settings(first_block(properties, "os_profile_linux_config"), found)
    if not may_hold(windows):
        return
    parts.machines.append(
        Machine(
            resource,
            MachineKind.VIRTUAL_MACHINE,
            name=member(properties, "name"),
            image=found,
            tags=member(properties, "tags"),
            license_type=member(properties, "license_type"),
            is_windows=windows,
            inline=_boot_data(resource, "custom_data"),
            identity=_identity(properties),
            location=member(properties, "location"),
            interfaces=member(properties, "network_interface_ids"),
        )
    )


def _scale_set(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    if resource.type == "azurerm_virtual_machine_scale_set":
        image = first_block(properties, "storage_profile_image_reference")
        found = image_of(image, member(image, "id"))
    else:
        image = first_block(properties, "source_image_reference")
        found = image_of(image, member(properties, "source_image_id"))
    in_profile = without_linux_settings(first_block(properties, "os_profile", "linux_configuration"), found)
    # As `azurerm_virtual_machine_scale_set` has them.
    windows = both(in_profile, without_linux_settings(first_block(properties, "os_profile_linux_config"), found))
    if not may_hold(windows):
        return
    machine = Machine(
        resource,
        MachineKind.SCALE_SET,
        name=member(properties, "name"),
        image=found,
        tags=member(properties, "tags"),
        license_type=member(properties, "license_type"),
        is_windows=windows,
        inline=_boot_data(resource, "custom_data", "user_data", "user_data_base64"),
        identity=_identity(properties),
        hardware=_hardware(properties),
        location=member(properties, "location"),
        interfaces=member(properties, "network_interface"),
        orchestration=_FLEXIBLE if resource.type.startswith("azurerm_orchestrated") else _UNIFORM,
        eviction=member(properties, "eviction_policy"),
        renewals=upkeep_of_azurerm(resource),
    )
    for block, when in elements(member(properties, "extension")):
        if not is_null(block):
            machine.inline.append(azurerm_extension(resource, block, _from_vault(block), when))
    parts.machines.append(machine)


def _from_vault(block: Value) -> Value:
    return first_block(block, "protected_settings_from_key_vault")


def _named(resource: Resource, *arguments: str) -> Value:
    """Return the machine that a resource is for. The provider asks for it: a plan without it was cut or redacted."""
    given = [member(resource.properties, name) for name in arguments]
    found = next((value for value in given if not is_null(value)), None)
    if found is not None:
        return found
    what = f"{resource.address}.{arguments[0]}"
    return Unknown(f"{what} is not given", key=f"{resource.key}.{arguments[0]}", origin=Origin(what, resource.span))


def _machine_extension(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    machine = _named(resource, "virtual_machine_id", "virtual_machine_name")  # the name before 2.0 of azurerm
    parts.extensions.append(
        azurerm_extension(resource, properties, _from_vault(properties), resource.presence, machine)
    )


def _scale_set_extension(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    machine = _named(resource, "virtual_machine_scale_set_id")
    parts.extensions.append(
        azurerm_extension(resource, properties, _from_vault(properties), resource.presence, machine)
    )


def _arc_machine(resource: Resource, parts: EstateParts) -> None:
    """Collect an Arc machine: azurerm declares no more of it than that it is there."""
    name, tags = member(resource.properties, "name"), member(resource.properties, "tags")
    parts.machines.append(Machine(resource, MachineKind.OUTSIDE_THE_CODE, name=name, image=Image(), tags=tags))


def _arc_machine_extension(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    machine = _named(resource, "arc_machine_id")
    parts.extensions.append(
        azurerm_extension(resource, properties, _from_vault(properties), resource.presence, machine)
    )


def _run_command(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    source = first_block(properties, "source")
    parameters = (member(properties, "parameter"), member(properties, "protected_parameter"))
    machine = _named(resource, "virtual_machine_id")
    parts.scripts.append(run_command(resource, source, member(source, "script_uri"), parameters, machine))


def _deployment_script(resource: Resource, parts: EstateParts) -> None:
    properties = resource.properties
    content, arguments = member(properties, "script_content"), member(properties, "command_line")
    uri = member(properties, "primary_script_uri")
    script = _loose_script(resource, [content, arguments], [uri, member(properties, "supporting_script_uris")])
    script.file = _given(uri)
    script.arguments = _given(arguments)
    script.environment = member(properties, "environment_variable")
    if resource.type.endswith("_azure_cli"):
        script.posix = _given(content)
    else:
        script.code = _given(content)
    parts.loose_scripts.append(script)


def _runbook(resource: Resource, parts: EstateParts) -> None:
    uri = member(first_block(resource.properties, "publish_content_link"), "uri")
    content = member(resource.properties, "content")
    script = _loose_script(resource, [content], [uri])
    script.code, script.file = _given(content), _given(uri)
    parts.loose_scripts.append(script)


def collect_provisioners(resource: Resource, parts: EstateParts) -> None:
    """Add the commands that Terraform runs beside a resource (`local-exec`, `remote-exec`)."""
    for block, when in elements(member(resource.properties, "provisioner")):
        files = [member(block, name) for name in ("script", "scripts")]
        for text in (member(block, name) for name in ("command", "inline")):
            if not is_null(text):
                script = _loose_script(resource, [text], [], when)
                script.environment = member(block, "environment")
                interpreter = visible_text(member(block, "interpreter"))
                if re.search(r"pwsh|powershell", interpreter, re.I) is not None:
                    script.code = text
                elif re.search(r"\bcmd\b", interpreter, re.I) is not None:
                    script.commands = [text]
                else:
                    script.posix = text
                parts.loose_scripts.append(script)
        for each in files:
            for file, there in elements(each) or [(each, TRUE)]:
                if not is_null(file):
                    script = _loose_script(resource, [], [file], both(when, there))
                    script.file = file
                    parts.loose_scripts.append(script)


def _given(value: Value) -> Value | None:
    return None if is_null(value) else value


def _loose_script(resource: Resource, texts: list[Value], sources: list[Value], when: Value = TRUE) -> Script:
    return Script(
        resource,
        texts=[text for text in texts if not is_null(text)],
        sources=[source for source in sources if not is_null(source)],
        presence=both(resource.presence, when),
    )


def _platform_image(resource: Resource, parts: EstateParts) -> None:
    """Collect a marketplace image that is read as a data source; a machine may name it by its id."""
    parts.image_definitions.append((resource, image_of(resource.properties)))


def _image_definition(resource: Resource, parts: EstateParts) -> None:
    image = image_of(first_block(resource.properties, "identifier"))
    image.name = member(resource.properties, "name")
    parts.image_definitions.append((resource, image))
    _add_source(resource, _own_id(resource), "source_virtual_machine_id", parts)


def _own_id(resource: Resource) -> Value:
    return Reference("its own id", key=f"{resource.key}.id", target=resource.key, path=("id",))


def _add_source(resource: Resource, made: Value, argument: str, parts: EstateParts) -> None:
    source = member(resource.properties, argument)
    if resource.mode is Mode.MANAGED and not is_null(source):
        parts.image_sources.append((resource, made, Image(id=source), resource.presence))
        parts.captures.append((resource, source, resource.presence))


def _shared_image_version(resource: Resource, parts: EstateParts) -> None:
    # A version belongs to the definition that it names; a machine may point at either.
    definition = member(resource.properties, "image_name")
    parts.image_versions.append((resource, definition))
    # Its definition may be in other code: then all that is known of the image is its name and what the version is of.
    parts.image_definitions.append((resource, Image(name=definition)))
    _add_source(resource, definition, "managed_image_id", parts)


ADAPTERS: dict[str, Adapter] = {
    **TERRAFORM_SCALING,
    _HOST_POOL: _host_pool,
    "azurerm_virtual_desktop_host_pool_registration_info": _registration_info,
    "azurerm_active_directory_domain_service": _managed_domain,
    "azurerm_storage_account": _storage_account,
    "azurerm_windows_virtual_machine": _windows_virtual_machine,
    "azurerm_virtual_machine": _legacy_virtual_machine,
    "azurerm_windows_virtual_machine_scale_set": _scale_set,
    "azurerm_orchestrated_virtual_machine_scale_set": _scale_set,
    "azurerm_virtual_machine_scale_set": _scale_set,
    "azurerm_virtual_machine_extension": _machine_extension,
    "azurerm_virtual_machine_scale_set_extension": _scale_set_extension,
    "azurerm_arc_machine": _arc_machine,
    "azurerm_arc_machine_extension": _arc_machine_extension,
    "azurerm_virtual_machine_run_command": _run_command,
    "azurerm_resource_deployment_script_azure_power_shell": _deployment_script,
    "azurerm_resource_deployment_script_azure_cli": _deployment_script,
    "azurerm_automation_runbook": _runbook,
    **TERRAFORM_ROLES,
    "azurerm_platform_image": _platform_image,
    "azurerm_shared_image": _image_definition,
    "azurerm_image": _image_definition,
    "azurerm_shared_image_version": _shared_image_version,
}

# What creates host pools and machines by itself.
_MAKERS = (_host_pool, _windows_virtual_machine, _legacy_virtual_machine, _scale_set, _arc_machine)
MACHINES_AND_POOLS = frozenset(kind for kind, adapter in ADAPTERS.items() if adapter in _MAKERS)

# Data sources that refer to what exists already.
EXISTING_TYPES = frozenset(
    {
        "azuread_group",
        "azuread_groups",
        "azurerm_active_directory_domain_service",
        _HOST_POOL,
        "azurerm_platform_image",
        "azurerm_shared_image",
        "azurerm_shared_image_version",
        "azurerm_image",
        "azurerm_role_definition",
    }
)
