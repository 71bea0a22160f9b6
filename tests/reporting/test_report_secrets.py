"""No secret of the scanned code gets into a report, in either form."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.reporting.report import html_report, markdown_report
from avd_intune.source.scan_request import ScanRequest

PASSWORD, TOKEN = "Tr0ub4dor-and-3", "eyJhbGciOiJSUzI1NiJ9.eyJzZWNyZXQiOiJ4In0.c2lnbmF0dXJl"
TERRAFORM = f"""
variable "join_password" {{
  type      = string
  sensitive = true
  default   = "{PASSWORD}"
}}
resource "azurerm_virtual_desktop_host_pool" "p" {{
  #checkov:skip=CKV_AVD_2:the token is {TOKEN}
  name = "p"
  type = var.join_password
}}
resource "azurerm_windows_virtual_machine" "h" {{
  name           = "vm"
  admin_password = "{PASSWORD}"
  custom_data    = base64encode("net user admin {PASSWORD} /add")
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "{TOKEN}"
    version   = "latest"
  }}
}}
resource "azurerm_virtual_machine_extension" "join" {{
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({{ Name = var.join_password, Password = "{PASSWORD}", Options = "3" }})
  protected_settings = jsonencode({{ Password = "{PASSWORD}" }})
}}
resource "azurerm_virtual_machine_extension" "register" {{
  name               = "register"
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({{
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = {{ registrationInfoToken = "{TOKEN}" }}
  }})
}}
"""
BICEP = f"""
@secure()
param joinPassword string = '{PASSWORD}'
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {{
  name: 'p'
  location: 'westeurope'
  properties: {{ hostPoolType: joinPassword, preferredAppGroupType: 'Desktop', loadBalancerType: 'Persistent' }}
}}
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: 'vm'
  location: 'westeurope'
  properties: {{
    osProfile: {{ adminPassword: '{PASSWORD}' }}
    storageProfile: {{
      imageReference: {{ publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: joinPassword }}
    }}
  }}
}}
resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {{
  parent: vm
  name: 'join'
  properties: {{
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: {{ Name: 'corp.contoso.com', Password: '{PASSWORD}', Options: '3', User: 'join' }}
    protectedSettings: {{ Password: joinPassword }}
  }}
}}
resource register 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {{
  parent: vm
  name: 'register'
  properties: {{
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: {{ properties: {{ hostPoolName: 'p', registrationInfoToken: '{TOKEN}' }} }}
  }}
}}
"""


@pytest.mark.parametrize(("name", "code"), [("main.tf", TERRAFORM), ("main.bicep", BICEP)])
def test_no_secret_is_in_a_report(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_text(code)
    found = survey(ScanRequest(tmp_path))
    page, text = html_report(found), markdown_report(found)
    assert "session host" in page
    assert "CKV_AVD_4" in text
    for secret in (PASSWORD, TOKEN, TOKEN.split(".")[1]):
        assert secret not in page
        assert secret not in text
