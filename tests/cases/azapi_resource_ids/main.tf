# The data source only puts an id together, or takes one apart.
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

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = { intune-enrollment = "group-policy" }
}

resource "azurerm_virtual_desktop_host_pool" "sales" {
  name                             = "vdpool-sales"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

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

data "azapi_resource_id" "machine" {
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  parent_id = var.resource_group_id
  name      = azurerm_windows_virtual_machine.host.name
}

data "azapi_resource_id" "pool" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = azurerm_virtual_desktop_host_pool.finance.id
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = data.azapi_resource_id.machine.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = data.azapi_resource_id.pool.name }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azapi_resource" "join" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "domain-join"
  parent_id = data.azapi_resource_id.machine.id
  location  = "westeurope"
  body = {
    properties = {
      publisher          = "Microsoft.Compute"
      type               = "JsonADDomainExtension"
      typeHandlerVersion = "1.3"
      settings           = { Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" }
      protectedSettings  = { Password = var.join_password }
    }
  }
}
