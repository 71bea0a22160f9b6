"""Azure Verified Modules for Terraform whose source is not at hand: what their inputs make.

https://github.com/Azure/terraform-azurerm-avm-res-compute-virtualmachine (and -virtualmachinescaleset),
https://github.com/Azure/terraform-azurerm-avm-res-desktopvirtualization-hostpool,
https://github.com/Azure/terraform-azurerm-avm-ptn-avd-lza-managementplane; variables.tf and main*.tf of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from avd_intune.baselines.facts import is_replaced_for
from avd_intune.estate.adapters.module_versions import certainly_before, certainly_from
from avd_intune.estate.adapters.operating_system import is_windows, without_linux_settings
from avd_intune.estate.adapters.provider_values import with_word
from avd_intune.estate.adapters.resource_parts import azurerm_extension, image_of
from avd_intune.estate.adapters.scale_set_upkeep import upkeep_of_terraform_module
from avd_intune.estate.adapters.scaling_plans import collect_management_plane, collect_terraform_module
from avd_intune.estate.adapters.vm_template import template_machine
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Extension, Hardware, HostPool, Machine, MachineKind, Script
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import both, decoded_json, elements, holds_when, is_null, may_hold, member, text_of
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, either, lift, truth_decision
from avd_intune.values.display import label_of
from avd_intune.values.identity import unknown_from, value_key
from avd_intune.values.merge_patch import kept_or_emptied, opened
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Unknown,
    Value,
    as_secret,
)


def _host_pool(resource: Resource, parts: EstateParts) -> None:
    _add_host_pool(resource, parts, frozenset())


def _managementplane(resource: Resource, parts: EstateParts) -> None:
    # avm-ptn-avd-lza-managementplane (0.3.2) declares these inputs and hands them on to nothing.
    _add_host_pool(resource, parts, frozenset({"personal_desktop_assignment_type", "tags", "vm_template"}))
    collect_management_plane(resource, parts)


# What `source_image_reference` is where a call gives none (variables.tf of 0.21.0).
_DEFAULT_IMAGE: dict[str, Value] = {
    "publisher": Known("MicrosoftWindowsServer"),
    "offer": Known("WindowsServer"),
    "sku": Known("2022-datacenter-g2"),
    "version": Known("latest"),
}
_POOL = "virtual_desktop_host_pool_"
_HOST_POOL = "azurerm_virtual_desktop_host_pool"


def _add_host_pool(resource: Resource, parts: EstateParts, not_handed_on: frozenset[str]) -> None:
    def given(name: str) -> Value:
        return NULL if name in not_handed_on else member(resource.properties, f"{_POOL}{name}")

    def taken(name: str) -> Value:
        return with_word(given(name), _HOST_POOL, name)

    parts.host_pools.append(
        HostPool(
            resource,
            name=given("name"),
            type=taken("type"),
            assignment_type=taken("personal_desktop_assignment_type"),
            load_balancer=taken("load_balancer_type"),
            tags=given("tags"),
            rdp_properties=lift(_rdp_text, given("custom_rdp_properties")),
            template=template_machine(resource, given("vm_template")),
            starts_on_connect=given("start_vm_on_connect"),
            replaced_for_assignment=is_replaced_for(_HOST_POOL, "personal_desktop_assignment_type"),
        )
    )


def _rdp_text(properties: Value) -> Value:
    """Return the text that the module makes of RDP properties that it takes as an object (locals.tf since 0.4.0).

    Earlier versions take the text. Of what the module sets by default, nothing decides how clients sign in.
    """
    if not isinstance(properties, ObjectValue):
        return properties
    custom = member(properties, "custom_properties")
    pieces: list[str | Value] = []
    for name, value in custom.entries.items() if isinstance(custom, ObjectValue) else ():
        pieces += [f"{name}:", value, ";"]
    if isinstance(custom, Unknown):
        return custom
    return partial_string(pieces)


def _virtual_machine(resource: Resource, parts: EstateParts) -> None:
    inputs = resource.properties
    os_type = member(inputs, "os_type")
    if is_null(os_type):
        os_type = member(inputs, "virtualmachine_os_type")  # the input's name in early versions
    machine = _machine(resource, MachineKind.VIRTUAL_MACHINE)
    machine.is_windows = is_windows(os_type)
    if not may_hold(machine.is_windows):
        return
    for _, block, when in _entries(member(inputs, "extensions")):
        machine.inline.append(_extension(resource, block, when))
    secrets = member(inputs, "run_commands_secrets")
    for name, block, when in _entries(member(inputs, "run_commands")):
        machine.inline.append(_run_command(resource, block, member(secrets, name), when))
    parts.machines.append(machine)


def _entries(blocks: Value) -> Iterator[tuple[str, Value, Value]]:
    """Yield the blocks of a map that the module loops over: name, block, and the condition that it is there.

    A map that is not known may have any.
    """
    for alternative in alternatives_of(blocks):
        if isinstance(alternative.value, ObjectValue):
            when = holds_when(alternative.assumptions)
            for name, block in alternative.value.entries.items():
                yield name, block, when
            if alternative.value.rest is not None:
                yield "*", alternative.value.rest, when
        elif isinstance(alternative.value, Unknown):
            decision = Decision(
                f"any({value_key(blocks)})", ("true", "false"), f"whether there is any {label_of(blocks)}"
            )
            is_any = choice_by(decision, {"true": TRUE, "false": FALSE})
            yield "*", alternative.value, both(holds_when(alternative.assumptions), is_any)


def _run_command(resource: Resource, block: Value, secrets: Value, when: Value) -> Script:
    source = member(block, "script_source")
    texts = [member(source, "script")]
    parameters = [
        (member(each, "name"), member(each, "value"))
        for entries in (member(block, "parameters"), member(secrets, "protected_parameters"))
        for _, each, _ in _entries(entries)
    ]
    texts.extend(value for _, value in parameters)
    uri = member(source, "script_uri")
    return Script(
        resource,
        texts=[text for text in texts if not is_null(text)],
        sources=[] if is_null(uri) else [uri],
        code=member(source, "script"),
        file=None if is_null(uri) else uri,
        parameters=parameters,
        presence=when,
    )


# The version of the module of scale sets since which azapi sends what is protected.
_BY_AZAPI = (0, 9, 0)


def _scale_set(resource: Resource, parts: EstateParts) -> None:
    inputs = resource.properties
    machine = _machine(resource, MachineKind.SCALE_SET)
    machine.renewals = upkeep_of_terraform_module(resource)
    linux = lift(_if_given, member(inputs, "os_profile", "linux_configuration"))
    machine.is_windows = without_linux_settings(linux, machine.image)
    if certainly_before(resource.api_version or "", _BY_AZAPI):
        # It makes no system-assigned identity, though it takes `managed_identities.system_assigned`.
        machine.identity = lift(_identity_before_azapi, member(inputs, "managed_identities"))
    if not may_hold(machine.is_windows):
        return
    secrets = member(inputs, "extension_protected_setting")
    sent = _list_as_sent(member(inputs, "extension"), secrets, resource.api_version or "")
    for block, when in elements(sent):
        extension = _extension(resource, block, when)
        # The module takes them by the name of the extension, apart from it.
        if is_null(extension.protected_settings) and not is_null(secrets):
            apart = lift(partial(_secret_of, secrets), extension.name)
            extension.protected_settings = as_secret(_as_sent(decoded_json(apart), extension.name, resource))
        machine.inline.append(extension)
    parts.machines.append(machine)


def _list_as_sent(extensions: Value, secrets: Value, version: str) -> Value:
    """Return the extensions that reach Azure where some have protected settings, which azapi sends since 0.9.0."""
    if certainly_before(version, _BY_AZAPI):
        return extensions

    def sent(given: Value) -> Value:
        is_none = is_null(given) or (isinstance(given, ObjectValue) and not given.entries and given.rest is None)
        return extensions if is_none else lift(kept_or_emptied, extensions)

    return lift(sent, secrets)


def _if_given(settings: Value) -> Value:
    """Return settings of which the module makes a block only where they are given: an input may be null."""
    if not isinstance(settings, Unknown):
        return settings
    is_null_ = truth_decision(unknown_from("==", settings, NULL))
    return choice_by(is_null_, {"true": NULL, "false": ObjectValue({}, rest=settings)})


def _identity_before_azapi(identities: Value) -> Value:
    if not isinstance(identities, Unknown):
        return _user_assigned(identities)
    of_users = Known("UserAssigned", origin=identities.origin)
    return choice_by(truth_decision(unknown_from("is empty", identities)), {"true": NULL, "false": of_users})


def _as_sent(protected: Value, name: Value, resource: Resource) -> Value:
    """Return what reaches Azure of protected settings.

    Since 0.9.0 azapi sends them, which leaves out what has no version, and names elements of lists otherwise than the
    module does.
    """
    version = resource.api_version or ""
    if certainly_before(version, _BY_AZAPI):
        return protected
    versions = lift(partial(_secret_of, member(resource.properties, "extension_protected_setting_version")), name)
    return NULL if is_null(versions) and certainly_from(version, _BY_AZAPI) else lift(opened, protected)


def _secret_of(secrets: Value, name: Value) -> Value:
    text = text_of(name)
    return member(secrets, text) if text is not None else unknown_from("protected settings of", name)


def _machine(resource: Resource, kind: MachineKind) -> Machine:
    inputs = resource.properties
    image_id = member(inputs, "source_image_id" if kind is MachineKind.SCALE_SET else "source_image_resource_id")
    disk = member(inputs, "os_managed_disk_id")
    reference = member(inputs, "source_image_reference")
    if kind is MachineKind.VIRTUAL_MACHINE:
        default = ObjectValue(_DEFAULT_IMAGE, origin=Origin("the default of the module", resource.span))
        reference = lift(lambda each: default if is_null(each) else each, reference)
    # The id and the disk win over the reference.
    for other in (image_id, disk):
        reference = lift(lambda each, stated: stated if is_null(each) else NULL, other, reference)
    return Machine(
        resource,
        kind,
        name=member(inputs, "name"),
        image=image_of(reference, image_id, disk),
        tags=member(inputs, "tags"),
        license_type=member(inputs, "license_type"),
        identity=_identity(member(inputs, "managed_identities")),
        hardware=Hardware(
            secure_boot=member(inputs, "secure_boot_enabled"),
            vtpm=member(inputs, "vtpm_enabled"),
            local_disk=member(inputs, "os_disk", "diff_disk_settings"),
        ),
        location=member(inputs, "location"),
        interfaces=member(inputs, "network_interfaces"),
        eviction=member(inputs, "eviction_policy"),
    )


def _identity(identities: Value) -> Value:
    """Return the type of identity that the module gives the machine."""
    of_system = lift(_or_false, member(identities, "system_assigned"))
    given = Known("SystemAssigned", origin=identities.origin)
    return either(of_system, lambda: given, lambda: lift(_user_assigned, identities))


def _or_false(value: Value) -> Value:
    return FALSE if is_null(value) else value


def _user_assigned(identities: Value) -> Value:
    stated = member(identities, "user_assigned_resource_ids")
    if isinstance(identities, Unknown):
        return identities
    if is_null(stated) or (isinstance(stated, ListValue) and not stated.items and stated.rest is None):
        return Known(None, origin=identities.origin)
    return Known("UserAssigned", origin=stated.origin)


def _extension(resource: Resource, block: Value, presence: Value = TRUE) -> Extension:
    return azurerm_extension(resource, block, member(block, "protected_settings_from_key_vault"), presence)


# By the end of the module's name, as the registry and repositories have it.
TERRAFORM_MODULES: dict[str, Callable[[Resource, EstateParts], None]] = {
    "avm-res-desktopvirtualization-hostpool": _host_pool,
    "avm-res-desktopvirtualization-scalingplan": collect_terraform_module,
    "avm-ptn-avd-lza-managementplane": _managementplane,
    "avm-res-compute-virtualmachine": _virtual_machine,
    "avm-res-compute-virtualmachinescaleset": _scale_set,
}
