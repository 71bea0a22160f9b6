# Who gets the role is said by a script, which is not followed for that.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                             = "vdpool-desk"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "desk" {
  name                = "vdag-desk"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.desk.id
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                = "vm-desk"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "desk_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.desk.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "desk_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_role_assignment" "users" {
  scope                = azurerm_virtual_desktop_application_group.desk.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = var.users
}

variable "users" {
  type = string
}

resource "null_resource" "sign_in" {
  provisioner "local-exec" {
    command = "az role assignment create --assignee ${var.users} --role 'Virtual Machine User Login' --scope ${azurerm_windows_virtual_machine.desk.id}"
  }
}
