# Privileged Identity Management makes the users of the desktop members of the group that may sign in.
resource "azuread_group" "desktop" {
  display_name     = "AVD users"
  security_enabled = true
}

resource "azuread_group" "sign_in" {
  display_name     = "AVD sign-in"
  security_enabled = true
}

resource "azuread_privileged_access_group_assignment_schedule" "users" {
  group_id             = azuread_group.sign_in.object_id
  principal_id         = azuread_group.desktop.object_id
  assignment_type      = "member"
  permanent_assignment = true
}

resource "azurerm_virtual_desktop_application_group" "desktop" {
  name                = "vdag"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = "/subscriptions/0/resourceGroups/rg-avd/providers/Microsoft.DesktopVirtualization/hostPools/vdpool"
}

resource "azurerm_role_assignment" "desktop_users" {
  scope                = azurerm_virtual_desktop_application_group.desktop.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.desktop.object_id
}

resource "azurerm_role_assignment" "sign_in" {
  scope                = azurerm_windows_virtual_machine.host.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.sign_in.object_id
}

variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
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

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "entra_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}
