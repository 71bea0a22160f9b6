# The id of a machine goes through what only hands it on, or looks it up in Azure.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "join_password" {
  type      = string
  sensitive = true
}

variable "resource_group_id" {
  type = string
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each            = toset(["by-id", "by-name", "null", "terraform"])
  name                = "vm-avd-${each.key}"
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
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "registration"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

data "azapi_resource" "by_id" {
  type        = "Microsoft.Compute/virtualMachines@2024-07-01"
  resource_id = azurerm_windows_virtual_machine.host["by-id"].id
}

data "azapi_resource" "by_name" {
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  parent_id = var.resource_group_id
  name      = "vm-avd-by-name"
}

data "null_data_source" "machine" {
  inputs = { id = azurerm_windows_virtual_machine.host["null"].id }
}

resource "terraform_data" "machine" {
  input = azurerm_windows_virtual_machine.host["terraform"].id
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each = {
    by_id     = data.azapi_resource.by_id.id
    by_name   = data.azapi_resource.by_name.id
    null      = data.null_data_source.machine.outputs["id"]
    terraform = terraform_data.machine.output
  }
  name                 = "domain-join"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}
