"""Azure Verified Modules for Bicep whose source is not at hand: what their parameters make.

https://github.com/Azure/bicep-registry-modules, avm/res/compute/virtual-machine (and …-scale-set) and
avm/res/desktop-virtualization/host-pool; each `main.bicep` says how a parameter becomes a property.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.estate.adapters.arm_body import image_of_reference
from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN, ExtensionType
from avd_intune.estate.adapters.module_versions import certainly_before
from avd_intune.estate.adapters.operating_system import without_linux_settings
from avd_intune.estate.adapters.scale_set_upkeep import upkeep_of_bicep_module
from avd_intune.estate.adapters.scaling_plans import collect_bicep_module
from avd_intune.estate.adapters.vm_template import template_machine
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Extension, Hardware, HostPool, Machine, MachineKind, Script
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null, may_hold, member, question_of_text, text_of
from avd_intune.values.cases import either, lift
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
    replace,
)

_DSC = ExtensionType("Microsoft.Powershell", "DSC")
_CUSTOM_SCRIPT = ExtensionType("Microsoft.Compute", "CustomScriptExtension")
# The flat spelling that newer versions of the module accept beside `settings`.
_FLAT_JOIN = {"Name": "domainName", "OUPath": "ouPath", "User": "user", "Restart": "restart", "Options": "options"}
_DEFAULT_POOL_TYPE = "Pooled"
_NO_PASSWORD = Known("", origin=Origin("the default of the module", None))
# What the module adds in their place to a machine that is not called Windows.
_ON_LINUX = {ENTRA_SIGN_IN: "AADSSHLoginforLinux", _CUSTOM_SCRIPT: "CustomScript"}


# Since this version the module of host pools sends the template that it is given; before, it sent one only without any.
_SENDS_TEMPLATES = (0, 7, 0)


def _host_pool(resource: Resource, parts: EstateParts) -> None:
    inputs = resource.properties
    sends_no_template = certainly_before(resource.api_version or "", _SENDS_TEMPLATES)
    default = Known(_DEFAULT_POOL_TYPE, origin=Origin("the default of the module", resource.span))
    parts.host_pools.append(
        HostPool(
            resource,
            name=member(inputs, "name"),
            type=_or_else(member(inputs, "hostPoolType"), default),
            assignment_type=member(inputs, "personalDesktopAssignmentType"),
            load_balancer=member(inputs, "loadBalancerType"),
            tags=member(inputs, "tags"),
            rdp_properties=member(inputs, "customRdpProperty"),
            template=None if sends_no_template else template_machine(resource, member(inputs, "vmTemplate")),
            starts_on_connect=member(inputs, "startVMOnConnect"),
        )
    )


def _virtual_machine(resource: Resource, parts: EstateParts) -> None:
    _add_machine(resource, parts, MachineKind.VIRTUAL_MACHINE)


def _scale_set(resource: Resource, parts: EstateParts) -> None:
    _add_machine(resource, parts, MachineKind.SCALE_SET)


def _add_machine(resource: Resource, parts: EstateParts, kind: MachineKind) -> None:
    inputs = resource.properties
    reference = member(inputs, "imageReference")
    machine = Machine(
        resource,
        kind,
        name=member(inputs, "name"),
        image=image_of_reference(reference, member(inputs, "osDisk", "managedDisk", "resourceId")),
        tags=member(inputs, "tags"),
        license_type=member(inputs, "licenseType"),
        identity=lift(
            _identity if kind is MachineKind.VIRTUAL_MACHINE else _identity_of_scale_set,
            member(inputs, "managedIdentities"),
        ),
        hardware=Hardware(
            security_type=member(inputs, "securityType"),
            secure_boot=member(inputs, "secureBootEnabled"),
            vtpm=member(inputs, "vTpmEnabled"),
            local_disk=member(inputs, "osDisk", "diffDiskSettings"),
        ),
        location=member(inputs, "location"),
        interfaces=member(inputs, "nicConfigurations"),
        orchestration=member(inputs, "orchestrationMode"),  # Flexible by default
        eviction=member(inputs, "evictionPolicy"),
        renewals=upkeep_of_bicep_module(resource) if kind is MachineKind.SCALE_SET else [],
    )
    machine.is_windows = without_linux_settings(_linux_settings(member(inputs, "osType")), machine.image)
    if not may_hold(machine.is_windows):
        return
    boot_data = [member(inputs, name) for name in ("customData", "userData")]
    texts = [text for text in boot_data if not is_null(text)]
    if texts:
        machine.inline.append(Script(resource, texts=texts, sources=[], executed=False))
    machine.inline.extend(_extensions(resource))
    parts.machines.append(machine)


def _machine_extension(resource: Resource, parts: EstateParts) -> None:
    _add_extension(resource, "virtualMachineName", parts)


def _scale_set_extension(resource: Resource, parts: EstateParts) -> None:
    _add_extension(resource, "virtualMachineScaleSetName", parts)


def _add_extension(resource: Resource, machine: str, parts: EstateParts) -> None:
    """Collect the extension of a module of its own, which sends its inputs as they are."""
    inputs = resource.properties
    parts.extensions.append(
        Extension(
            resource,
            publisher=member(inputs, "publisher"),
            type=member(inputs, "type"),
            settings=member(inputs, "settings"),
            protected_settings=as_secret(member(inputs, "protectedSettings")),
            protected_from_vault=member(inputs, "protectedSettingsFromKeyVault"),
            machine=member(inputs, machine),
            presence=resource.presence,
            name=member(inputs, "name"),
            after=member(inputs, "provisionAfterExtensions"),
        )
    )


def _linux_settings(os_type: Value) -> Value:
    """Return the settings for Linux that the module makes: only where the input is that word, in these letters."""
    settings = ObjectValue({}, origin=os_type.origin)

    def made(each: Value) -> Value:
        if isinstance(each, Unknown):
            return either(question_of_text(each, "Linux"), lambda: settings, lambda: NULL)
        return settings if text_of(each) == "Linux" else NULL

    return lift(made, os_type)


def _extensions(resource: Resource) -> list[Extension]:
    inputs = resource.properties
    join, entra = member(inputs, "extensionDomainJoinConfig"), member(inputs, "extensionAadJoinConfig")
    password = as_secret(_or_else(member(inputs, "extensionDomainJoinPassword"), _NO_PASSWORD))
    registration, dsc = member(inputs, "extensionHostPoolRegistration"), member(inputs, "extensionDSCConfig")
    token = as_secret(member(registration, "registrationInfoToken"))
    registration_settings = {
        "modulesUrl": member(registration, "modulesUrl"),
        "configurationFunction": member(registration, "configurationFunction"),
        "properties": ObjectValue({"hostPoolName": member(registration, "hostPoolName"), "aadJoin": TRUE}),
    }
    token_holder = ObjectValue({"properties": ObjectValue({"registrationInfoToken": token})})
    made = [
        _extension(resource, DOMAIN_JOIN, join, _join_settings(join), ObjectValue({"Password": password})),
        _extension(resource, ENTRA_SIGN_IN, entra, _without_empty_mdm_id(member(entra, "settings")), ObjectValue({})),
        _extension(resource, _DSC, registration, ObjectValue(registration_settings), token_holder),
        _extension(resource, _DSC, dsc, member(dsc, "settings"), member(dsc, "protectedSettings")),
        _custom_script(resource),
    ]
    return [each for each in made if not (isinstance(each.presence, Known) and each.presence.value is False)]


def _extension(resource: Resource, kind: ExtensionType, config: Value, settings: Value, protected: Value) -> Extension:
    return Extension(
        resource,
        publisher=Known(kind.publisher, origin=config.origin),
        type=_type_of(kind, member(resource.properties, "osType"), config),
        settings=settings,
        protected_settings=protected,
        presence=_truth(member(config, "enabled")),
        name=member(config, "name"),
    )


def _type_of(kind: ExtensionType, os_type: Value, config: Value) -> Value:
    """Return the type of an extension: some are others on a machine that the input does not call Windows."""
    windows = Known(kind.type, origin=config.origin)
    other = _ON_LINUX.get(kind)
    if other is None:
        return windows
    linux = Known(other, origin=config.origin)

    def named(each: Value) -> Value:
        if isinstance(each, Unknown):
            return either(question_of_text(each, "Windows"), lambda: windows, lambda: linux)
        return windows if is_null(each) or text_of(each) == "Windows" else linux

    return lift(named, os_type)


def _identity(identities: Value) -> Value:
    """Return the type of identity that a machine gets which signs in to Entra ID: none where the input is empty.

    `var identity = !empty(managedIdentities) ? …`: only then the module adds the system-assigned one.
    """
    if isinstance(identities, Unknown):
        return identities
    is_empty = is_null(identities) or (isinstance(identities, ObjectValue) and not identities.entries)
    return NULL if is_empty else Known("SystemAssigned", origin=identities.origin)


def _identity_of_scale_set(identities: Value) -> Value:
    """Return the type of identity of a scale set, to which the module adds none that it is not given."""
    if isinstance(identities, Unknown):
        return identities
    of_system = Known("SystemAssigned", origin=identities.origin)
    users = member(identities, "userAssignedResourceIds")
    of_users = NULL if is_null(users) or users == ListValue(()) else Known("UserAssigned", origin=users.origin)
    return either(_truth(member(identities, "systemAssigned")), lambda: of_system, lambda: of_users)


def _custom_script(resource: Resource) -> Extension:
    """The script of a machine; earlier versions of the module have `enabled` and a parameter of its own for secrets."""
    inputs = resource.properties
    config = member(inputs, "extensionCustomScriptConfig")
    protected = _or_else(
        member(config, "protectedSettings"), as_secret(member(inputs, "extensionCustomScriptProtectedSetting"))
    )
    files = member(config, "fileData")
    settings = lift(
        lambda each: ObjectValue({"fileUris": files}) if is_null(each) else each, member(config, "settings")
    )
    extension = _extension(resource, _CUSTOM_SCRIPT, config, settings, protected)
    extension.protected_from_vault = member(config, "protectedSettingsFromKeyVault")
    given = lift(lambda each: FALSE if is_null(each) else TRUE, config)
    enabled = member(config, "enabled")
    extension.presence = either(given, lambda: TRUE if is_null(enabled) else _truth(enabled), lambda: FALSE)
    return extension


def _join_settings(config: Value) -> Value:
    flat = {name: member(config, parameter) for name, parameter in _FLAT_JOIN.items()}
    return _or_else(member(config, "settings"), ObjectValue(flat, origin=config.origin))


def _without_empty_mdm_id(settings: Value) -> Value:
    """The module leaves an empty `mdmId` out, as the extension does not accept it."""

    def filtered(each: Value) -> Value:
        if not isinstance(each, ObjectValue):
            return each
        kept = {key: value for key, value in each.entries.items() if not (key == "mdmId" and _is_empty(value))}
        return replace(each, entries=kept)

    return lift(filtered, settings)


def _is_empty(value: Value) -> bool:
    return isinstance(value, Known) and value.value in (None, "")


def _or_else(value: Value, default: Value) -> Value:
    return lift(lambda each: default if is_null(each) else each, value)


def _truth(value: Value) -> Value:
    """Return a boolean value; what is not given is false."""

    def decided(each: Value) -> Value:
        if isinstance(each, Unknown):
            return either(each, lambda: TRUE, lambda: FALSE)
        return TRUE if isinstance(each, Known) and each.value is True else FALSE

    return lift(decided, value)


# By the end of the module's path, as registries and copies of the repository have it.
BICEP_MODULES: dict[str, Callable[[Resource, EstateParts], None]] = {
    "res/desktop-virtualization/host-pool": _host_pool,
    "res/desktop-virtualization/scaling-plan": collect_bicep_module,
    "res/compute/virtual-machine": _virtual_machine,
    "res/compute/virtual-machine-scale-set": _scale_set,
    "res/compute/virtual-machine/extension": _machine_extension,
    "res/compute/virtual-machine-scale-set/extension": _scale_set_extension,
}
