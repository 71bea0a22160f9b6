"""What in extensions and scripts says that a machine is a session host.

Sources: the AVD DSC and agent installers, https://learn.microsoft.com/azure/virtual-desktop/add-session-hosts-host-pool
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.estate.model import DSC_ARGUMENTS, Extension, Script
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import any_of, both, has_entry, is_null, is_text, matches, may_hold, member
from avd_intune.values.cases import lift
from avd_intune.values.entries import find_key
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ObjectValue, Unknown, Value

# The configuration functions of Microsoft's AVD DSC package; RDS deployments use others ("SessionHost").
REGISTRATION_FUNCTION = lazy_pattern(
    r"(?:^|\\)(AddSessionHosts?|RegisterSessionHost\w*|CreateHostPoolAndRegisterSessionHost)\b", re.I
)
PACKAGE_SCRIPT, FUNCTION = "Configuration.ps1", "AddSessionHost"
AVD_PACKAGE = lazy_pattern(r"wvdportalstorageblob|galleryartifacts/Configuration", re.I)
AVD_ARTIFACTS = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
PACKAGE_FUNCTION = lazy_pattern(r"^Configuration\.ps1\\", re.I)
# Agent and boot loader installers, and the token they take.
AGENT_INSTALL = lazy_pattern(
    r"REGISTRATIONTOKEN\s*=|RWrmXv|RWrxrH|linkid=2310011|linkid=2311028|AVD-?Agent|HostPoolRegistrationToken|-RegistrationInfoToken\b"
    # `RdAgent` by itself is a service of Azure's guest agent, which is on every machine.
    r"|RDAgent(?:[\w.-]{0,100}\.(?:msi|exe|zip)\b|\.Installer|BootLoader|[_-]?(?:Install|Setup|Ur[il]|Path|File|Msi|Link|Download|Folder|Package))"
    r"|(?:Install|Add|Deploy|Download|Setup|Update|Register)[_-]?(?:AVD|WVD)?[_-]?RDAgent\b"
    r"|(?:AVD|WVD)[-_]?Registration|\b(?:Add|Register)[-_]?(?:AVD|WVD)?[-_]?SessionHosts?\b"
    r"|Microsoft\.RDInfra\.RD(Agent|AgentBootLoader)|New-RdsRegistrationInfo|RdInfraAgent",
    re.I,
    words=("registration", "agent", "sessionhost", "rdinfra", "rwrmxv", "rwrxrh", "linkid=231"),
)
INSTALLER = lazy_pattern(r"\bmsiexec\b", re.I)
# What generalises a machine, so that an image can be made of it.
SYSPREP = lazy_pattern(
    r"sysprep(\.exe)?\b|\bSet-AzVM\b(?:(?!\bSet-AzVM\b).)*-Generalized|az vm generalize",
    re.I,
    words=("sysprep", "generalize"),
)
# What is looked out for in the lines of scripts that run.
SIGNS = lazy_pattern(f"{AGENT_INSTALL.pattern}|{SYSPREP.pattern}", re.I)
# The agent, or what was there before it, is taken off the machine.
_UNINSTALLS = lazy_pattern(r"\bmsiexec(?:\.exe)?\b[^\n]{0,200}?[\s'\"](?:/x|/uninstall|-x)\b", re.I)
# The rest of a line with what stands first on the next one: `REGISTRATIONTOKEN =` may go on there.
_LINE = lazy_pattern(r"[^\n]*\s*=?")
# One of these, in lower case, is part of every sign: to look for them takes a hundredth of the time of the pattern.
_PARTS = ("registration", "agent", "sessionhost", "rdinfra", "rwrmxv", "rwrxrh", "linkid=231", "sysprep", "generalize")
DSC = "DSC"
# AVD Hybrid (preview): the extension that registers an Arc machine.
CLOUD_DEVICE = "CloudDeviceExtension"
AVD_PUBLISHER = "Microsoft.AzureVirtualDesktop"
CUSTOM_SCRIPTS = ("CustomScriptExtension", "CustomScript")


def signs_in(text: str) -> list[tuple[int, str]]:
    """Return where in a script which signs stand, in their order."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return [(match.start(), match[0]) for match in SIGNS.finditer(text)]
    places = sorted(at for part in _PARTS for at in _places_of(lowered, part))
    found: list[tuple[int, str]] = []
    read = 0
    for at in places:
        if at < read:
            continue
        begin = max(text.rfind("\n", 0, at) + 1, read)
        read = _LINE.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty text
        if not _UNINSTALLS.search(text, begin, read):
            found.extend((match.start(), match[0]) for match in SIGNS.finditer(text, begin, read))
    return found


def _places_of(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def registers_session_host(extension: Extension) -> Value:
    """Return whether an extension registers its machine with a host pool, as a boolean value."""
    # A type that is an input may be either: what it is set up with tells what it would do. Most are known, and neither.
    ways = [
        (is_text(extension.type, kind), how) for kind, how in ((CLOUD_DEVICE, _has_token), (DSC, _configures_a_host))
    ]
    return any_of([both(is_of_type, how(extension)) for is_of_type, how in ways if may_hold(is_of_type)])


def _has_token(extension: Extension) -> Value:
    # A plan or a vault may hide the token; the publisher says what the extension is for.
    protected = extension.protected_settings
    names_token = not isinstance(extension.type, Unknown) or has_entry(protected, "registrationToken")
    token = lift(_is_given, member(protected, "registrationToken")) if names_token else FALSE
    # Where both are inputs, as in a module for any extension, nothing says that it is this one.
    is_any = isinstance(extension.type, Unknown) and isinstance(extension.publisher, Unknown)
    return any_of([token, FALSE if is_any else is_text(extension.publisher, AVD_PUBLISHER)])


def _configures_a_host(extension: Extension) -> Value:
    settings, protected = extension.settings, extension.protected_settings
    signs = [
        matches(member(settings, "configurationFunction"), REGISTRATION_FUNCTION),
        matches(member(settings, "modulesUrl"), AVD_PACKAGE),
        matches(member(settings, "configuration", "function"), REGISTRATION_FUNCTION),
        matches(member(settings, "configuration", "url"), AVD_PACKAGE),
    ]
    # The function that registers does not run without the name of the host pool.
    arguments = [member(each, name) for each in (settings, protected) for name in DSC_ARGUMENTS]
    written = [each for each in arguments if not is_null(each)]
    may_name_pool = not written or any(_may_have(each, "hostPoolName") for each in written)
    for holder, name in ((settings, "configurationFunction"), (member(settings, "configuration"), "function")):
        if has_entry(holder, name) and isinstance(stated := member(holder, name), Unknown) and may_name_pool:
            # Which function is an input: it may be the one that registers, which the newer form names by itself.
            signs.append(is_text(stated, FUNCTION if holder is not settings else f"{PACKAGE_SCRIPT}\\{FUNCTION}"))
    url, function = (member(settings, name) for name in ("modulesUrl", "configurationFunction"))
    if type(url) is Unknown and may_name_pool and may_hold(in_script := matches(function, PACKAGE_FUNCTION)):
        # Of a package that is an input, the script is the one of AVD's by its name.
        signs.append(both(in_script, is_text(url, AVD_ARTIFACTS)))
    for holder in arguments:
        for name in ("registrationInfoToken", "hostPoolName"):
            # The key alone says what the configuration does; its value is a secret and often unknown.
            if has_entry(holder, name):
                signs.append(lift(_is_given, member(holder, name)))
    return any_of(signs)


def _may_have(value: Value, name: str) -> bool:
    """Say whether a value may have an entry, in any letter case: what is written out and has none has none."""
    if isinstance(value, ObjectValue):
        return value.rest is not None or find_key(value.entries, name) is not None
    return not isinstance(value, Known)


def _is_given(value: Value) -> Value:
    return FALSE if isinstance(value, Known) and value.value in (None, "") else TRUE


def script_of(extension: Extension) -> Script | None:
    """Return the script that a Custom Script extension runs, None for other extensions."""
    runs = any_of(is_text(extension.type, name) for name in CUSTOM_SCRIPTS)
    if not may_hold(runs):
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
    presence = both(extension.presence, runs)
    part = extension.name if is_null(extension.machine) else NULL
    return Script(extension.resource, texts, sources, extension.machine, presence, commands=commands, part=part)
