variable "rules" {
  type = string
}

resource "msgraph_resource" "by_input" {
  url = "deviceManagement/deviceCompliancePolicies"
  body = {
    "@odata.type" = "#microsoft.graph.windows10CompliancePolicy"
    displayName   = "Rules of an input"
    deviceCompliancePolicyScript = {
      deviceComplianceScriptId = "6f9b1f2e-3c1d-4d58-9d0c-6b0a4a3c2d10"
      rulesContent             = base64encode(var.rules)
    }
  }
}

resource "msgraph_resource" "written_out" {
  url = "deviceManagement/deviceCompliancePolicies"
  body = {
    "@odata.type" = "#microsoft.graph.windows10CompliancePolicy"
    displayName   = "Rules that the code writes"
    deviceCompliancePolicyScript = {
      deviceComplianceScriptId = "6f9b1f2e-3c1d-4d58-9d0c-6b0a4a3c2d10"
      rulesContent = base64encode(jsonencode({
        Rules = [{ SettingName = "TpmVersion", Operator = "GreaterEquals", DataType = "Version", Operand = "2.0" }]
      }))
    }
  }
}

# A standard machine: without Trusted Launch a rule for Secure Boot never holds.
resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}
