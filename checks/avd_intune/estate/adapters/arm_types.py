"""How Azure resource types become machines, extensions and host pools.

The body is that of the ARM reference (https://learn.microsoft.com/azure/templates), however it is
written: Bicep, ARM JSON, or the `body` of Terraform's azapi provider.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from avd_intune.estate.adapters import azure_local
from avd_intune.estate.adapters.arm_body import ArmBody, image_of_reference
from avd_intune.estate.adapters.kept_host_pools import keeps_type
from avd_intune.estate.adapters.operating_system import without_linux_settings
from avd_intune.estate.adapters.resource_parts import image_of, run_command
from avd_intune.estate.adapters.role_assignments import ARM_ROLES
from avd_intune.estate.adapters.scale_set_upkeep import upkeep_of_arm
from avd_intune.estate.adapters.scaling_plans import ARM_SCALING
from avd_intune.estate.adapters.vm_template import template_machine
from avd_intune.estate.domain_model import ManagedDomain, ShareSignIn
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import (
    Extension,
    Hardware,
    HostPool,
    Image,
    JoinSetting,
    Machine,
    MachineKind,
    Script,
)
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import (
    both,
    decoded_json,
    elements,
    is_null,
    itself,
    matches,
    may_hold,
    member,
    text_of,
)
from avd_intune.values.cases import either, lift
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Reference, Value

Adapter = Callable[[ArmBody, EstateParts], None]


def _host_pool(arm: ArmBody, parts: EstateParts) -> None:
    properties = member(arm.body, "properties")
    parts.host_pools.append(
        HostPool(
            arm.resource,
            name=arm.name,
            type=member(properties, "hostPoolType"),
            assignment_type=member(properties, "personalDesktopAssignmentType"),
            load_balancer=member(properties, "loadBalancerType"),
            tags=arm.tags,
            rdp_properties=member(properties, "customRdpProperty"),
            template=template_machine(arm.resource, member(properties, "vmTemplate")),
            starts_on_connect=member(properties, "startVMOnConnect"),
            declared=arm.resource.mode is Mode.MANAGED and not keeps_type(properties, arm.name),
        )
    )


def _managed_domain(arm: ArmBody, parts: EstateParts) -> None:
    domain = member(arm.body, "properties", "domainName")
    parts.managed_domains.append(ManagedDomain(arm.resource, arm.name if is_null(domain) else domain))


def _storage_account(arm: ArmBody, parts: EstateParts) -> None:
    signs = member(arm.body, "properties", "azureFilesIdentityBasedAuthentication")
    directory = member(signs, "directoryServiceOptions")
    if not is_null(directory):
        domain = member(signs, "activeDirectoryProperties", "domainName")
        parts.share_sign_ins.append(ShareSignIn(arm.resource, directory, domain))


def _virtual_machine(arm: ArmBody, parts: EstateParts) -> None:
    if arm.resource.mode is not Mode.MANAGED:
        return
    profile = member(arm.body, "properties")
    machine = _machine(arm, profile, MachineKind.VIRTUAL_MACHINE)
    if machine is not None:
        parts.machines.append(machine)


def _machine(arm: ArmBody, profile: Value, kind: MachineKind) -> Machine | None:
    os_profile, storage = member(profile, "osProfile"), member(profile, "storageProfile")
    image = image_of_reference(member(storage, "imageReference"), member(storage, "osDisk", "managedDisk", "id"))
    windows = without_linux_settings(member(os_profile, "linuxConfiguration"), image)
    if not may_hold(windows):
        return None
    boot_data = [member(os_profile, "customData"), member(profile, "userData")]
    texts = [value for value in boot_data if not is_null(value)]
    return Machine(
        arm.resource,
        kind,
        name=arm.name,
        image=image,
        tags=arm.tags,
        license_type=member(profile, "licenseType"),
        is_windows=windows,
        identity=arm.identity,
        hardware=_hardware(profile),
        location=arm.location,
        interfaces=member(profile, "networkProfile"),
        eviction=member(profile, "evictionPolicy"),
        inline=[Script(arm.resource, texts=texts, sources=[], executed=False)] if texts else [],
    )


def _hardware(profile: Value) -> Hardware:
    security = member(profile, "securityProfile")
    return Hardware(
        security_type=member(security, "securityType"),
        secure_boot=member(security, "uefiSettings", "secureBootEnabled"),
        vtpm=member(security, "uefiSettings", "vTpmEnabled"),
        local_disk=member(profile, "storageProfile", "osDisk", "diffDiskSettings"),
    )


def _scale_set(arm: ArmBody, parts: EstateParts) -> None:
    if arm.resource.mode is not Mode.MANAGED:
        return
    profile = member(arm.body, "properties", "virtualMachineProfile")
    machine = _machine(arm, profile, MachineKind.SCALE_SET)
    if machine is None:
        return
    for block, when in elements(member(profile, "extensionProfile", "extensions")):
        if not is_null(block):
            inner = member(block, "properties")
            machine.inline.append(_extension(arm.resource, member(block, "name"), inner, NULL, when))
    machine.renewals = upkeep_of_arm(arm.resource, member(arm.body, "properties"))
    mode = member(arm.body, "properties", "orchestrationMode")
    machine.orchestration = lift(lambda each: Known("Uniform", origin=each.origin) if is_null(each) else each, mode)
    parts.machines.append(machine)


def _host_update(arm: ArmBody, parts: EstateParts) -> None:
    deletes = member(arm.body, "properties", "update", "deleteOriginalVm")
    parts.host_updates.append((arm.resource, arm.parent, lift(lambda each: FALSE if is_null(each) else each, deletes)))


def _extension(resource: Resource, name: Value, properties: Value, machine: Value, presence: Value) -> Extension:
    return Extension(
        resource,
        publisher=member(properties, "publisher"),
        type=member(properties, "type"),
        settings=decoded_json(member(properties, "settings")),
        protected_settings=decoded_json(member(properties, "protectedSettings")),
        protected_from_vault=member(properties, "protectedSettingsFromKeyVault"),
        machine=machine,
        presence=presence,
        name=name,
        after=member(properties, "provisionAfterExtensions"),
    )


def _machine_extension(arm: ArmBody, parts: EstateParts) -> None:
    if arm.resource.mode is not Mode.MANAGED:
        return
    properties = member(arm.body, "properties")
    parts.extensions.append(_extension(arm.resource, arm.name, properties, arm.parent, arm.resource.presence))


def _run_command(arm: ArmBody, parts: EstateParts) -> None:
    properties = member(arm.body, "properties")
    source = member(properties, "source")
    parameters = (member(properties, "parameters"), member(properties, "protectedParameters"))
    parts.scripts.append(run_command(arm.resource, source, member(source, "scriptUri"), parameters, arm.parent))


def _nothing() -> Value:
    return NULL


def _deployment_script(arm: ArmBody, parts: EstateParts) -> None:
    if arm.resource.mode is not Mode.MANAGED:
        return
    properties = member(arm.body, "properties")
    texts = [member(properties, name) for name in ("scriptContent", "arguments")]
    uris = [member(properties, name) for name in ("primaryScriptUri", "supportingScriptUris")]
    of_cli = matches(member(arm.body, "kind"), re.compile("AzureCLI", re.I))
    content = partial(itself, texts[0])
    parts.loose_scripts.append(
        Script(
            arm.resource,
            texts=[text for text in texts if not is_null(text)],
            sources=[uri for uri in uris if not is_null(uri)],
            presence=arm.resource.presence,
            # Of which kind it is may be an input: then it is a script of the one language or of the other.
            code=None if of_cli is TRUE or is_null(texts[0]) else either(of_cli, _nothing, content),
            posix=None if of_cli is FALSE or is_null(texts[0]) else either(of_cli, content, _nothing),
            file=None if is_null(uris[0]) else uris[0],
            arguments=None if is_null(texts[1]) else texts[1],
            environment=member(properties, "environmentVariables"),
        )
    )


def _session_host_configuration(arm: ArmBody, parts: EstateParts) -> None:
    properties = member(arm.body, "properties")
    domain = member(properties, "domainInfo")
    image_info = member(properties, "imageInfo")
    marketplace = member(image_info, "marketplaceInfo")
    script = member(properties, "customConfigurationScriptUrl")
    image = image_of(marketplace, member(image_info, "customInfo", "resourceId"), version="exactVersion")
    parts.machines.append(
        Machine(
            arm.resource,
            MachineKind.SESSION_HOST_CONFIGURATION,
            name=member(properties, "vmNamePrefix"),
            image=image,
            tags=member(properties, "vmTags"),
            join=JoinSetting(
                kind=member(domain, "joinType"),
                domain=member(domain, "activeDirectoryInfo", "domainName"),
                credentials=member(domain, "activeDirectoryInfo", "domainCredentials", "passwordKeyVaultSecretUri"),
                account=member(domain, "activeDirectoryInfo", "domainCredentials", "usernameKeyVaultSecretUri"),
                ou=member(domain, "activeDirectoryInfo", "ouPath"),
                mdm_id=member(domain, "azureActiveDirectoryInfo", "mdmProviderGuid"),
            ),
            host_pool_hint=arm.parent,
            # Run on each session host after it was made.
            inline=[]
            if is_null(script) or text_of(script) == ""
            else [Script(arm.resource, texts=[], sources=[script], file=script)],
            hardware=Hardware(
                security_type=member(properties, "securityInfo", "type"),
                secure_boot=member(properties, "securityInfo", "secureBootEnabled"),
                vtpm=member(properties, "securityInfo", "vTpmEnabled"),
                local_disk=member(properties, "diskInfo", "diffDiskSettings"),
            ),
            location=member(properties, "vmLocation"),
            interfaces=member(properties, "networkInfo"),
        )
    )


def _gallery_image(arm: ArmBody, parts: EstateParts) -> None:
    image = image_of_reference(member(arm.body, "properties", "identifier"))
    image.name = arm.name
    parts.image_definitions.append((arm.resource, image))


def _gallery_image_version(arm: ArmBody, parts: EstateParts) -> None:
    parts.image_versions.append((arm.resource, arm.parent))
    parts.image_definitions.append((arm.resource, Image(name=arm.parent)))
    profile = member(arm.body, "properties", "storageProfile", "source")
    for name in ("virtualMachineId", "id"):
        source = member(profile, name)
        if arm.resource.mode is Mode.MANAGED and not is_null(source):
            parts.image_sources.append((arm.resource, arm.parent, Image(id=source), arm.resource.presence))
            parts.captures.append((arm.resource, source, arm.resource.presence))
            return


def _managed_image(arm: ArmBody, parts: EstateParts) -> None:
    parts.image_definitions.append((arm.resource, Image(name=arm.name)))
    source = member(arm.body, "properties", "sourceVirtualMachine", "id")
    if arm.resource.mode is Mode.MANAGED and not is_null(source):
        key = arm.resource.key
        own = Reference("its own id", key=f"{key}.id", target=key, path=("id",))
        parts.image_sources.append((arm.resource, own, Image(id=source), arm.resource.presence))
        parts.captures.append((arm.resource, source, arm.resource.presence))


def _image_template(arm: ArmBody, parts: EstateParts) -> None:
    """Collect what Azure Image Builder makes images from.

    https://learn.microsoft.com/azure/virtual-machines/linux/image-builder-json
    """
    if arm.resource.mode is not Mode.MANAGED:
        return
    source = member(arm.body, "properties", "source")
    image = image_of_reference(source)
    for name in ("imageVersionId", "imageId"):
        if is_null(image.id):
            image.id = member(source, name)
    for target, when in elements(member(arm.body, "properties", "distribute")):
        for name in ("galleryImageId", "imageId"):
            made = member(target, name)
            if not is_null(made):
                parts.image_sources.append((arm.resource, made, image, both(arm.resource.presence, when)))


# What creates host pools and machines by itself.
MACHINE_OR_POOL = lazy_pattern(
    r"Microsoft\.DesktopVirtualization/hostPools(?:/sessionHostConfigurations)?|Microsoft\.HybridCompute/machines"
    r"|Microsoft\.Compute/virtualMachine(?:ScaleSet)?s",
    re.I,
)
HOST_POOL = "microsoft.desktopvirtualization/hostpools"
ADAPTERS: dict[str, Adapter] = {
    HOST_POOL: _host_pool,
    **ARM_SCALING,
    "microsoft.desktopvirtualization/hostpools/sessionhostconfigurations": _session_host_configuration,
    "microsoft.desktopvirtualization/hostpools/sessionhostmanagements": _host_update,
    **ARM_ROLES,
    "microsoft.aad/domainservices": _managed_domain,
    "microsoft.storage/storageaccounts": _storage_account,
    "microsoft.compute/virtualmachines": _virtual_machine,
    "microsoft.compute/virtualmachinescalesets": _scale_set,
    "microsoft.compute/virtualmachines/extensions": _machine_extension,
    "microsoft.compute/virtualmachinescalesets/extensions": _machine_extension,
    "microsoft.hybridcompute/machines": azure_local.collect_machine,
    "microsoft.hybridcompute/machines/extensions": _machine_extension,
    "microsoft.hybridcompute/machines/runcommands": _run_command,
    "microsoft.azurestackhci/virtualmachineinstances": azure_local.collect_instance,
    "microsoft.azurestackhci/marketplacegalleryimages": _gallery_image,
    "microsoft.azurestackhci/galleryimages": _gallery_image,
    "microsoft.compute/virtualmachines/runcommands": _run_command,
    "microsoft.resources/deploymentscripts": _deployment_script,
    "microsoft.compute/galleries/images": _gallery_image,
    "microsoft.compute/galleries/images/versions": _gallery_image_version,
    "microsoft.compute/images": _managed_image,
    "microsoft.virtualmachineimages/imagetemplates": _image_template,
}
