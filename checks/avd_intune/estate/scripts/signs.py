"""What in extensions and scripts says that a machine is a session host.

Sources: the AVD DSC and agent installers, https://learn.microsoft.com/azure/virtual-desktop/add-session-hosts-host-pool
"""

from __future__ import annotations

import re

from avd_intune.estate.model import Extension, Script
from avd_intune.values.access import any_of, has_entry, is_null, matches, member
from avd_intune.values.cases import either, lift
from avd_intune.values.value_types import FALSE, TRUE, Known, Value

# The configuration functions of Microsoft's AVD DSC package; RDS deployments use others ("SessionHost").
REGISTRATION_FUNCTION = re.compile(
    r"(?:^|\\)(AddSessionHosts?|RegisterSessionHost\w*|CreateHostPoolAndRegisterSessionHost)\b", re.I
)
AVD_PACKAGE = re.compile(r"wvdportalstorageblob|galleryartifacts/Configuration", re.I)
# Agent and boot loader installers, and the token they take.
AGENT_INSTALL = re.compile(
    r"REGISTRATIONTOKEN\s*=|RWrmXv|RWrxrH|linkid=2310011|linkid=2311028|RDAgent|AVD-?Agent|HostPoolRegistrationToken|-RegistrationInfoToken\b"
    r"|(?:AVD|WVD)[-_]?Registration|\b(?:Add|Register)[-_]?(?:AVD|WVD)?[-_]?SessionHosts?\b"
    r"|Microsoft\.RDInfra\.RD(Agent|AgentBootLoader)|New-RdsRegistrationInfo|RdInfraAgent",
    re.I,
)
# What generalises a machine, so that an image can be made of it.
SYSPREP = re.compile(r"sysprep(\.exe)?\b|\bSet-AzVM\b.*-Generalized|az vm generalize", re.I)
DSC_TYPE = re.compile(r"^DSC$", re.I)
# AVD Hybrid (preview): the extension that registers an Arc machine.
AVD_PUBLISHER = re.compile(r"^Microsoft\.AzureVirtualDesktop$", re.I)
CLOUD_DEVICE_TYPE = re.compile(r"^CloudDeviceExtension$", re.I)
CUSTOM_SCRIPT_TYPE = re.compile(r"^CustomScript(Extension)?$", re.I)


def registers_session_host(extension: Extension) -> Value:
    """Return whether an extension registers its machine with a host pool, as a boolean value."""
    settings, protected = extension.settings, extension.protected_settings
    if _can_match(extension.type, CLOUD_DEVICE_TYPE):
        # A plan or a vault may hide the token; the publisher says what the extension is for.
        signs = [lift(_is_given, member(protected, "registrationToken")), matches(extension.publisher, AVD_PUBLISHER)]
        return either(matches(extension.type, CLOUD_DEVICE_TYPE), lambda: any_of(signs), lambda: FALSE)
    if not _can_match(extension.type, DSC_TYPE):
        return FALSE
    function = member(settings, "configurationFunction")
    signs = [
        matches(function, REGISTRATION_FUNCTION),
        matches(member(settings, "modulesUrl"), AVD_PACKAGE),
        matches(member(settings, "configuration", "function"), REGISTRATION_FUNCTION),
    ]
    for holder in (member(settings, "properties"), member(protected, "properties")):
        for name in ("registrationInfoToken", "hostPoolName"):
            # The key alone says what the configuration does; its value is a secret and often unknown.
            if has_entry(holder, name):
                signs.append(lift(_is_given, member(holder, name)))
    return either(matches(extension.type, DSC_TYPE), lambda: any_of(signs), lambda: FALSE)


def _is_given(value: Value) -> Value:
    return FALSE if isinstance(value, Known) and value.value in (None, "") else TRUE


def _can_match(value: Value, pattern: re.Pattern[str]) -> bool:
    found = matches(value, pattern)
    return not (isinstance(found, Known) and not found.value)


def script_of(extension: Extension) -> Script | None:
    """Return the script that a Custom Script extension runs, None for other extensions."""
    if not _can_match(extension.type, CUSTOM_SCRIPT_TYPE):
        return None
    texts, sources, commands = [], [], []
    for holder in (extension.settings, extension.protected_settings):
        for name in ("commandToExecute", "script"):
            if not is_null(text := member(holder, name)):
                texts.append(text)
                if name == "commandToExecute":
                    commands.append(text)
        if not is_null(uris := member(holder, "fileUris")):
            sources.append(uris)
    return Script(extension.resource, texts, sources, extension.machine, extension.presence, commands=commands)
