"""CKV_AVD_11: no setting that Intune does not support on virtual machines, and no image of an enrolled machine."""

from __future__ import annotations

import re

from avd_intune.estate.model import CapturedImage, IntunePolicy, Machine, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.host_enrollment import NoEvidence, find_own_enrollment
from avd_intune.judgement.host_join import find_join_extensions
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import kind_of, last_part, not_reaching, reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Unknown, Value

# https://learn.microsoft.com/mem/intune/fundamentals/windows-10-virtual-machines
_AUTOPILOT = re.compile(r"WindowsAutopilotDeploymentProfile$", re.I)
_DEVICE_PREPARATION = re.compile(r"^windowsAutopilotDevicePreparationPolicy$", re.I)
_PREPARATION_SETTING = re.compile(r"^enrollment_autopilot_dpp_", re.I)
_STATUS_PAGE = re.compile(r"^windows10EnrollmentCompletionPageConfiguration$", re.I)
_FIRMWARE = re.compile(r"^windows10DeviceFirmwareConfigurationInterface$|^hardwareConfiguration$", re.I)
_FIRMWARE_SETTING = re.compile(r"(?:/vendor/msft/|vendor_msft_)uefi[/_]", re.I)
_BITLOCKER_SETTING = re.compile(r"(?:/vendor/msft/|vendor_msft_)bitlocker[/_]|BitLocker Drive Encryption", re.I)
_BITLOCKER_PROPERTY = re.compile(r"(?:^|[._])bitLocker\w*(?:\.|$)", re.I)
_NOT_ENCRYPTING = re.compile(r"requiredeviceencryption$|allowwarningforotherdiskencryption$", re.I)
# The page of session hosts names these since 2022, so they count in later baselines only.
# https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop
_SECURE_BOOT = frozenset({"securebootenabled", "tpmrequired"})
_FIRST_BASELINE = "2020-09"
_OFF = frozenset({"", "0", "null", "[]", "false", "none", "notconfigured", "disabled", "<disabled/>"})
UNSUPPORTED = "which Intune does not support on virtual machines"
REMEDY = "remove it, or say under policies_elsewhere that it does not reach them"
NO_CLONES = "and Intune supports no clones of such a machine"
ANOTHER_MACHINE = "capture the image from one that is neither enrolled nor registered with a host pool"


def judge(subject: IntunePolicy | CapturedImage, look: Look) -> Verdict | None:
    """Judge an Intune policy, or an image by the machine that it is captured from."""
    return _judge_image(subject, look) if isinstance(subject, CapturedImage) else _judge_policy(subject, look)


def _judge_image(image: CapturedImage, look: Look) -> Verdict | None:
    """Judge the machine that an image is captured from.

    What is cloned from an enrolled machine carries its enrolment and cannot be enrolled again (0x8007064c).
    https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop
    """
    machine = next((each for each, when in image.machines if look.truth(when)), None)
    if machine is None:
        return None
    span = machine.resource.span
    change = Change(Action.SET, "source machine", ANOTHER_MACHINE, place=image.resource.span)
    source = f"it is captured from {machine.resource.address} ({look.estate.places.shown(span.path, span.line)})"
    if any(host.machine is machine for host in look.estate.session_hosts):
        return failed(f"{source}, which is a session host, {NO_CLONES}", None, change)
    reason, at = _enrollment_of(machine, look)
    if reason:
        return failed(f"{source}, where {reason}, {NO_CLONES}", at, change)
    if any(_starts_from(host, image) for host in look.estate.session_hosts):
        return passed(f"{source}, which nothing in this code enrols or registers")
    return None


def _enrollment_of(machine: Machine, look: Look) -> tuple[str, Value | None]:
    host = SessionHost(machine, [])
    others = NoEvidence()
    for found in find_own_enrollment(host, look, others):
        # The policy enrols a machine that is joined to a directory; until then it only waits in the registry.
        if found.path == "mdm-id" or _is_joined(host, look):
            return found.reason, found.at
    if others.open_questions:
        raise others.open_questions[0]
    return "", None


def _is_joined(host: SessionHost, look: Look) -> bool:
    joins = find_join_extensions(host, look)
    return bool(joins.domain_joins or joins.entra_joins)


def _starts_from(host: SessionHost, image: CapturedImage) -> bool:
    machines = [machine for machine, _ in image.machines]
    return any(definition is machine.image for definition, _ in host.machine.image.definitions for machine in machines)


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge the type of the policy, then each of its settings."""
    if not reaches_session_hosts(policy, look):
        return None
    settings, missing = stated_settings(policy, look)
    open_question = missing
    for path, value in settings:
        what = _what_is_set(path, look)
        if what is None:
            continue
        resolved = look.resolve(value)
        if isinstance(resolved, Unknown):
            open_question = open_question or look.unknown(f"the setting {path}", resolved)
        elif _is_on(path, look.text(resolved)):
            changes = not_reaching("setting", policy, look, value, REMEDY)
            return failed(f"the setting {path} is {what}, {UNSUPPORTED}", value, *changes)
    found = _by_kind(policy, look)
    if found is not None:
        return failed(f"{found}, {UNSUPPORTED}", policy.kind, *not_reaching("policy", policy, look, None, REMEDY))
    if open_question is not None:
        raise open_question
    return passed("it sets nothing that virtual machines do not support")


def _by_kind(policy: IntunePolicy, look: Look) -> str | None:
    kind = kind_of(policy, look)
    if _AUTOPILOT.search(kind):
        return f"it is a Windows Autopilot profile ({_autopilot_mode(policy, look)})"
    if _DEVICE_PREPARATION.match(kind):
        return "it is a Windows Autopilot device preparation policy"
    if _STATUS_PAGE.match(kind):
        shown = look.resolve(look.member(policy.body, "showInstallationProgress"))
        off = not isinstance(shown, Unknown) and (look.text(shown) or "").lower() == "false"
        return None if off else "it is an Enrollment Status Page"
    return f"it configures firmware ({kind})" if _FIRMWARE.match(kind) else None


def _autopilot_mode(policy: IntunePolicy, look: Look) -> str:
    for name in ("outOfBoxExperienceSetting", "outOfBoxExperienceSettings"):
        usage = look.resolve(look.member(policy.body, name, "deviceUsageType"))
        if not isinstance(usage, Unknown) and (look.text(usage) or "").lower() == "shared":
            return "self-deploying"
    for name in ("preprovisioningAllowed", "enableWhiteGlove"):
        allowed = look.resolve(look.member(policy.body, name))
        if not isinstance(allowed, Unknown) and (look.text(allowed) or "").lower() == "true":
            return "pre-provisioned deployment"
    return "out-of-box experience"


def _what_is_set(path: str, look: Look) -> str | None:
    if _BITLOCKER_SETTING.search(path) or _BITLOCKER_PROPERTY.search(path):
        return "for BitLocker"
    if _FIRMWARE_SETTING.search(path):
        return "for the firmware (DFCI)"
    if _PREPARATION_SETTING.search(path):
        return "for Windows Autopilot device preparation"
    later = look.baseline.name != _FIRST_BASELINE
    return "for Secure Boot or the TPM" if later and last_part(path).lower() in _SECURE_BOOT else None


def _is_on(path: str, text: str | None) -> bool:
    """Say whether a setting asks for something; exports also write what is left at its default."""
    value = (text or "").strip().strip('"').lower()
    if _BITLOCKER_SETTING.search(path) or _FIRMWARE_SETTING.search(path) or _PREPARATION_SETTING.search(path):
        if _NOT_ENCRYPTING.search(path):
            return value not in _OFF and not value.endswith("_0")
        return re.sub(r"\s", "", value) not in ("<disabled/>", "false")
    if "." in path and not path.lower().endswith("encryptionmethod"):
        return value == "true"
    return value not in _OFF


RULE = Rule(
    id="CKV_AVD_11",
    title="Ensure no Intune policy, and no captured image, has what Intune does not support on virtual machines",
    why="Settings for a TPM, firmware or the out-of-box experience fail on session hosts, and so do clones.",
    subjects=(Subject.INTUNE_POLICY, Subject.CAPTURED_IMAGE),
    judge=judge,
)
