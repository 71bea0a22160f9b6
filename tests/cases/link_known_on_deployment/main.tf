# The joins and one registration name their machine by inputs: they may be on any machine of the module.
variable "joined_machine_id" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

variable "domain_join_password" {
  type      = string
  sensitive = true
  default   = ""
}

variable "vm_name" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                = var.vm_name
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"
  admin_username      = "avdadmin"
  tags                = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = "/subscriptions/0/resourceGroups/rg-avd/providers/Microsoft.Compute/virtualMachines/vm-desk"
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  name                 = "domain-join"
  virtual_machine_id   = var.joined_machine_id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
  protected_settings   = jsonencode({ Password = var.domain_join_password })
}
