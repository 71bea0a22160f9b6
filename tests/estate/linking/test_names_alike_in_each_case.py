"""A machine and what is on it are linked by a name that an input chooses, and of which a part is not known."""

from __future__ import annotations

import pytest
from avd_intune.api import judge_texts

BICEP = r"""
param other string
param short bool
param prefix string
param domain string
@secure()
param password string
var name = short ? '${prefix}s' : '${prefix}-long'
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent' }
}
resource tools 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: '${prefix}-tools'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter' }
    }
  }
}
resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: '${name}0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent' }
    }
  }
}
resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  name: '${OTHER}0/registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
  }
}
resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  name: '${name}0/join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { name: domain, user: 'svc', options: '3' }
    protectedSettings: { password: password }
  }
}
"""


@pytest.mark.parametrize(
    ("other", "expected"),
    [("name", {"host": "failed"}), ("other", {"host": "undecided"})],
    ids=["the same name", "another one that may be it"],
)
def test_a_name_that_an_input_chooses(other: str, expected: dict[str, str]) -> None:
    found = judge_texts({"main.bicep": BICEP.replace("OTHER", other)}, only=["CKV_AVD_5"]).findings
    assert {each.resource: each.status for each in found} == expected
