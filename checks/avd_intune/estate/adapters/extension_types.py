"""The virtual machine extensions that the rules know, by publisher and type (compared in any letter case)."""

from __future__ import annotations

from avd_intune.baselines.facts import well_known
from avd_intune.records import dataclass


@dataclass(frozen=True, slots=True)
class ExtensionType:
    """An extension handler."""

    publisher: str
    type: str


# https://learn.microsoft.com/azure/active-directory-domain-services/join-windows-vm-template
DOMAIN_JOIN = ExtensionType("Microsoft.Compute", "JsonADDomainExtension")
# https://learn.microsoft.com/entra/identity/devices/howto-vm-sign-in-azure-ad-windows
ENTRA_SIGN_IN = ExtensionType("Microsoft.Azure.ActiveDirectory", "AADLoginForWindows")
# The application id of Microsoft Intune, which `mdmId` names (the same in every tenant).
INTUNE_MDM_ID = well_known("intune-mdm").id
