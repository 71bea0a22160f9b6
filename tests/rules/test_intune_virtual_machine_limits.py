"""CKV_AVD_11 on settings and profiles that virtual machines do not support, and on captured images."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Estate, SessionHost
from avd_intune.values.value_types import FALSE

from tests.rules.rule_support import (
    FAIL,
    PASS,
    UNDECIDED,
    UNKNOWN,
    answer,
    captured_from,
    extension,
    oma_policy,
    policy,
    script,
    session_host,
)

NOT_SUPPORTED = (
    "which Intune does not support on virtual machines; remove it, or say under policies_elsewhere that it does not "
    "reach them"
)
CLEAN = (PASS, "it sets nothing that virtual machines do not support")
BITLOCKER = "./Device/Vendor/MSFT/BitLocker/"
UEFI = "./Device/Vendor/MSFT/Uefi/"
ASK_FOR_ENCRYPTION = ("RequireDeviceEncryption", "AllowWarningForOtherDiskEncryption")


def fails(path: str, what: str) -> tuple[Any, str]:
    return FAIL, f"the setting {path} is {what}, {NOT_SUPPORTED}"


@pytest.mark.parametrize("name", ASK_FOR_ENCRYPTION)
@pytest.mark.parametrize("asked", [1, "1", "enabled", "true", '"1"'])
def test_encryption_that_is_asked_for_fails(name: str, asked: Any) -> None:
    assert answer("CKV_AVD_11", oma_policy(BITLOCKER + name, asked)) == fails(BITLOCKER + name, "for BitLocker")


@pytest.mark.parametrize("name", ASK_FOR_ENCRYPTION)
@pytest.mark.parametrize("off", [0, "0", "false", "False", "", None, "none", "notConfigured", "disabled", "null", "[]"])
def test_encryption_that_is_not_asked_for_passes(name: str, off: Any) -> None:
    assert answer("CKV_AVD_11", oma_policy(BITLOCKER + name, off)) == CLEAN


def test_option_of_the_settings_catalog_says_by_its_end_that_it_is_off() -> None:
    path = "device_vendor_msft_bitlocker_requiredeviceencryption"
    assert answer("CKV_AVD_11", oma_policy(path, f"{path}_1")) == fails(path, "for BitLocker")
    assert answer("CKV_AVD_11", oma_policy(path, f"{path}_0")) == CLEAN


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (BITLOCKER + "SystemDrivesRecoveryOptions", "for BitLocker"),
        ("\\Windows Components\\BitLocker Drive Encryption\\Choose how to recover", "for BitLocker"),
        (UEFI + "Settings/Boot", "for the firmware (DFCI)"),
        ("device_vendor_msft_uefi_settings", "for the firmware (DFCI)"),
        ("enrollment_autopilot_dpp_deploymentmode", "for Windows Autopilot device preparation"),
    ],
)
def test_any_value_but_an_absent_one_counts_for_what_has_no_off(path: str, what: str) -> None:
    for stated in ("<enabled/>", "0", "anything"):
        assert answer("CKV_AVD_11", oma_policy(path, stated)) == fails(path, what)
    for absent in ("<disabled/>", "< disabled />", "<Disabled />", "false"):
        assert answer("CKV_AVD_11", oma_policy(path, absent)) == CLEAN


POLICY = "./Device/Vendor/MSFT/Policy/Config/"
CERTIFICATES = "./Device/Vendor/MSFT/ClientCertificateInstall/"


@pytest.mark.parametrize(
    ("path", "asked", "off", "what"),
    [
        (f"{POLICY}BitLocker/EncryptionMethod", "6", "<disabled/>", "for BitLocker"),
        (
            "device_vendor_msft_bitlocker_systemdrivesencryptiontype",
            "device_vendor_msft_bitlocker_systemdrivesencryptiontype_1",
            "device_vendor_msft_bitlocker_systemdrivesencryptiontype_0",
            "for BitLocker",
        ),
        (f"{POLICY}Security/RequireDeviceEncryption", "1", "0", "for encryption by BitLocker"),
        (f"{POLICY}Security/ClearTPMIfNotReady", "1", "0", "for the TPM"),
        ("./Vendor/MSFT/TPMPolicy/IsActiveZeroExhaust", "true", "false", "for the TPM"),
        (f"{POLICY}ADMX_TPM/BlockedCommandsList_Name", "<enabled/>", "<disabled/>", "for the TPM"),
        ("\\System\\Trusted Platform Module Services\\Turn on TPM backup", "true", "false", "for the TPM"),
        (
            "device_vendor_msft_compliance_tpmrequired",
            "device_vendor_msft_compliance_tpmrequired_1",
            "0",
            "for a required TPM",
        ),
        (f"{CERTIFICATES}PFXCertInstall/A/KeyLocation", "1", "2", "for certificate keys that must be in a TPM"),
        (f"{CERTIFICATES}PFXCertInstall/A/KeyLocation", "4", "3", "for certificate keys that must be in a TPM"),
        (f"{CERTIFICATES}SCEP/A/Install/KeyProtection", "1", "3", "for certificate keys that must be in a TPM"),
    ],
)
def test_what_needs_bitlocker_or_a_tpm_in_every_form(path: str, asked: str, off: str, what: str) -> None:
    assert answer("CKV_AVD_11", oma_policy(path, asked)) == fails(path, what)
    assert answer("CKV_AVD_11", oma_policy(path, off)) == CLEAN


def test_compliance_by_encryption_is_compliance_by_bitlocker() -> None:
    for body, path in (
        ({"storageRequireEncryption": True}, "storageRequireEncryption"),
        ({"systemSecurity": {"storageRequireEncryption": True}}, "systemSecurity.storageRequireEncryption"),
    ):
        found = answer("CKV_AVD_11", policy("windows10CompliancePolicy", **body))
        assert found == fails(path, "for encryption by BitLocker")
    assert answer("CKV_AVD_11", policy("windows10CompliancePolicy", storageRequireEncryption=False)) == CLEAN


@pytest.mark.parametrize("path", ["./Vendor/Contoso/BitLocker/x", "myenrollment_autopilot_dpp_x"])
def test_setting_of_a_similar_name_passes(path: str) -> None:
    assert answer("CKV_AVD_11", oma_policy(path, "1")) == CLEAN


@pytest.mark.parametrize(
    ("entries", "path"),
    [
        ({"bitLockerEncryptDevice": True}, "bitLockerEncryptDevice"),
        ({"bitLockerFixedDrivePolicy": {"requireEncryptionForWriteAccess": True}}, None),
        ({"bitLockerSystemDrivePolicy": {"encryptionMethod": "xtsAes256"}}, None),
    ],
)
def test_property_of_a_profile_for_bitlocker_fails(entries: dict[str, Any], path: str | None) -> None:
    name, nested = next(iter(entries.items()))
    path = path or f"{name}.{next(iter(nested))}"
    found = answer("CKV_AVD_11", policy("windows10EndpointProtectionConfiguration", entries))
    assert found == fails(path, "for BitLocker")


@pytest.mark.parametrize(
    "entries",
    [
        {"bitLockerEncryptDevice": False},
        {"bitLockerFixedDrivePolicy": {"requireEncryptionForWriteAccess": False}},
        # An export writes what a profile leaves at its default, too.
        {"bitLockerFixedDrivePolicy": {"recoveryOptions": "notConfigured", "encryptionMethod": None}},
        {"bitLockerSystemDrivePolicy": {"encryptionMethod": "none", "minimumPinLength": 0}},
        {"bitLockerSystemDrivePolicy": {"minimumPinLength": 6}},
    ],
)
def test_property_left_at_its_default_passes(entries: dict[str, Any]) -> None:
    assert answer("CKV_AVD_11", policy("windows10EndpointProtectionConfiguration", entries)) == CLEAN


@pytest.mark.parametrize("baseline", ["2020-09", "current"])
def test_required_tpm_fails(baseline: str) -> None:
    asked = policy("windows10CompliancePolicy", {"tpmRequired": True})
    assert answer("CKV_AVD_11", asked, baseline) == fails("tpmRequired", "for a required TPM")
    assert answer("CKV_AVD_11", policy("windows10CompliancePolicy", {"tpmRequired": False}), baseline) == CLEAN


def test_secure_boot_without_session_hosts_in_the_code_counts_since_the_page_names_it() -> None:
    compliance = policy("windows10CompliancePolicy", {"secureBootEnabled": True})
    assert answer("CKV_AVD_11", compliance, "2020-09") == CLEAN
    assert answer("CKV_AVD_11", compliance, "current") == (
        FAIL,
        "the setting secureBootEnabled is for Secure Boot, which multi-session hosts do not support; remove it, or say "
        "under policies_elsewhere that it does not reach them",
    )
    assert answer("CKV_AVD_11", policy("windows10CompliancePolicy", {"secureBootEnabled": False}), "current") == CLEAN


def test_value_that_is_not_known_is_undecided_unless_another_fails() -> None:
    path = BITLOCKER + "RequireDeviceEncryption"
    assert answer("CKV_AVD_11", oma_policy(path, UNKNOWN)) == (
        UNDECIDED,
        f'the setting {path} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )
    both = policy(
        "windows10CustomConfiguration",
        omaSettings=[{"omaUri": path, "value": UNKNOWN}, {"omaUri": UEFI + "Settings", "value": "1"}],
    )
    assert answer("CKV_AVD_11", both) == fails(UEFI + "Settings", "for the firmware (DFCI)")


def test_of_several_questions_the_first_is_named() -> None:
    paths = [BITLOCKER + name for name in ASK_FOR_ENCRYPTION]
    settings = [{"omaUri": path, "value": UNKNOWN} for path in paths]
    found = answer("CKV_AVD_11", policy("windows10CustomConfiguration", omaSettings=settings))
    assert found is not None and found[1].startswith(f"the setting {paths[0]} is unknown")


def test_setting_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_11", oma_policy(UNKNOWN, 1)) == (
        UNDECIDED,
        'what the Intune policy sets is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


@pytest.mark.parametrize(
    ("kind", "entries", "what"),
    [
        ("windowsAutopilotDeploymentProfile", {}, "it is a Windows Autopilot profile (out-of-box experience)"),
        (
            "azureADWindowsAutopilotDeploymentProfile",
            {"outOfBoxExperienceSetting": {"deviceUsageType": "shared"}},
            "it is a Windows Autopilot profile (self-deploying)",
        ),
        (
            "activeDirectoryWindowsAutopilotDeploymentProfile",
            {"outOfBoxExperienceSettings": {"deviceUsageType": "Shared"}},
            "it is a Windows Autopilot profile (self-deploying)",
        ),
        (
            "azureADWindowsAutopilotDeploymentProfile",
            {"outOfBoxExperienceSetting": {"deviceUsageType": "singleUser"}, "preprovisioningAllowed": True},
            "it is a Windows Autopilot profile (pre-provisioned deployment)",
        ),
        (
            "azureADWindowsAutopilotDeploymentProfile",
            {"enableWhiteGlove": True},
            "it is a Windows Autopilot profile (pre-provisioned deployment)",
        ),
        (
            "azureADWindowsAutopilotDeploymentProfile",
            {"outOfBoxExperienceSetting": {"deviceUsageType": UNKNOWN}, "preprovisioningAllowed": UNKNOWN},
            "it is a Windows Autopilot profile (out-of-box experience)",
        ),
        ("windowsAutopilotDevicePreparationPolicy", {}, "it is a Windows Autopilot device preparation policy"),
        ("windows10EnrollmentCompletionPageConfiguration", {}, "it is an Enrollment Status Page"),
        (
            "windows10EnrollmentCompletionPageConfiguration",
            {"showInstallationProgress": True},
            "it is an Enrollment Status Page",
        ),
        (
            "windows10EnrollmentCompletionPageConfiguration",
            {"showInstallationProgress": UNKNOWN},
            "it is an Enrollment Status Page",
        ),
        (
            "windows10DeviceFirmwareConfigurationInterface",
            {},
            "it is a firmware (DFCI) profile",
        ),
        ("hardwareConfiguration", {}, "it is a firmware (DFCI) profile"),
    ],
)
def test_profile_fails_by_its_type(kind: str, entries: dict[str, Any], what: str) -> None:
    assert answer("CKV_AVD_11", policy(kind, entries)) == (FAIL, f"{what}, {NOT_SUPPORTED}")


@pytest.mark.parametrize(
    ("kind", "entries"),
    [
        ("windows10EnrollmentCompletionPageConfiguration", {"showInstallationProgress": False}),
        ("windows10GeneralConfiguration", {}),
        ("windowsAutopilotDeploymentProfileAssignment", {}),
    ],
)
def test_profile_of_another_type_passes(kind: str, entries: dict[str, Any]) -> None:
    assert answer("CKV_AVD_11", policy(kind, entries)) == CLEAN


@pytest.mark.parametrize("check", ["CKV_AVD_7", "CKV_AVD_8", "CKV_AVD_11"])
def test_an_object_of_a_type_that_nobody_knows_is_undecided_by_name(check: str) -> None:
    found = answer(check, policy("windowsHardwareConfiguration", {}))
    assert found is not None
    assert found[0] == UNDECIDED
    assert "a Graph object of the type windowsHardwareConfiguration sets" in found[1]


def test_type_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_11", policy(UNKNOWN)) == (
        UNDECIDED,
        'the type of the Intune policy is unknown: variable "x" has no default; '
        "state it in the code or a parameter file",
    )


def test_policy_for_another_platform_is_not_judged() -> None:
    assert (
        answer("CKV_AVD_11", policy("macOSEndpointProtectionConfiguration", {"bitLockerEncryptDevice": True})) is None
    )


ENROLLED = extension("AADLoginForWindows", {"mdmId": "0000000a-0000-0000-c000-000000000000"})
ENTRA_JOINED = extension("AADLoginForWindows")
POLICY_SCRIPT = script(
    "New-Item -Path HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM -Force\n"
    "New-ItemProperty -Path HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM "
    "-Name AutoEnrollMDM -Value 1"
)
NO_CLONES = (
    "and Intune supports no clones of such a machine; capture the image from one that is neither enrolled nor "
    "registered with a host pool"
)


def judged_image(source: SessionHost, *hosts: SessionHost) -> tuple[Any, str] | None:
    """Return the answer about an image of a machine, where the code has these session hosts."""
    return answer("CKV_AVD_11", captured_from(source), estate=Estate(session_hosts=list(hosts)))


def host_from(source: SessionHost) -> SessionHost:
    """Return a session host whose image is the one that a machine is captured into."""
    host = session_host()
    host.machine.image.definitions.append((source.machine.image, FALSE))
    return host


def test_image_of_a_session_host_fails() -> None:
    host = session_host()
    assert judged_image(host, host) == (
        FAIL,
        f"it is captured from x (main.tf:1), which is a session host, {NO_CLONES}",
    )


def test_image_of_an_enrolled_machine_fails() -> None:
    found = judged_image(session_host(ENROLLED))
    assert found == (
        FAIL,
        f"it is captured from x (main.tf:1), where mdmId of AADLoginForWindows enrols it in Intune, {NO_CLONES}",
    )


def test_policy_of_enrolment_enrols_a_joined_machine_only() -> None:
    joined = judged_image(session_host(ENTRA_JOINED, POLICY_SCRIPT))
    assert joined is not None and joined[0] is FAIL
    assert "AutoEnrollMDM" in joined[1]
    assert judged_image(session_host(POLICY_SCRIPT)) is None


def test_image_that_session_hosts_start_from_passes() -> None:
    source = session_host()
    assert judged_image(source, host_from(source)) == (
        PASS,
        "it is captured from x (main.tf:1), which nothing in this code enrols or registers",
    )


def test_image_that_no_session_host_starts_from_is_not_judged() -> None:
    source = session_host()
    assert judged_image(source) is None
    assert judged_image(source, host_from(session_host())) is None


def test_image_whose_machine_is_certainly_not_captured_is_not_judged() -> None:
    image = captured_from(session_host(ENROLLED))
    image.machines[:] = [(machine, FALSE) for machine, _ in image.machines]
    assert answer("CKV_AVD_11", image) is None


def test_enrolment_that_is_not_known_is_undecided() -> None:
    source = session_host(extension("AADLoginForWindows", {"mdmId": UNKNOWN}))
    found = judged_image(source, host_from(source))
    assert found is not None and found[0] is UNDECIDED
