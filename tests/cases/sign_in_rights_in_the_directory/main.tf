# A group that is read twice by its name is the same one; who is in another one, the directory knows.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "twice" {
  name                             = "vdpool-twice"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "twice" {
  name                = "vdag-twice"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.twice.id
}

resource "azurerm_windows_virtual_machine" "twice" {
  name                = "vm-twice"
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

resource "azurerm_virtual_machine_extension" "twice_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.twice.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.twice.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "twice_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.twice.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

data "azuread_group" "users" {
  display_name = "AVD users"
}

data "azuread_group" "again" {
  display_name = "avd users"
}

resource "azurerm_role_assignment" "twice_users" {
  scope                = azurerm_virtual_desktop_application_group.twice.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = data.azuread_group.users.object_id
}

resource "azurerm_role_assignment" "twice_sign_in" {
  scope                = azurerm_windows_virtual_machine.twice.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = data.azuread_group.again.object_id
}

resource "azurerm_virtual_desktop_host_pool" "nested" {
  name                             = "vdpool-nested"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "nested" {
  name                = "vdag-nested"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.nested.id
}

resource "azurerm_windows_virtual_machine" "nested" {
  name                = "vm-nested"
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

resource "azurerm_virtual_machine_extension" "nested_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.nested.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.nested.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "nested_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.nested.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

data "azuread_group" "sign_in" {
  display_name = "AVD sign-in"
}

resource "azurerm_role_assignment" "nested_users" {
  scope                = azurerm_virtual_desktop_application_group.nested.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = data.azuread_group.users.object_id
}

resource "azurerm_role_assignment" "nested_sign_in" {
  scope                = azurerm_windows_virtual_machine.nested.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = data.azuread_group.sign_in.object_id
}

resource "azurerm_virtual_desktop_host_pool" "made" {
  name                             = "vdpool-made"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "made" {
  name                = "vdag-made"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.made.id
}

resource "azurerm_windows_virtual_machine" "made" {
  name                = "vm-made"
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

resource "azurerm_virtual_machine_extension" "made_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.made.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.made.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "made_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.made.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "made" {
  display_name     = "AVD made here"
  security_enabled = true
}

resource "azurerm_role_assignment" "made_users" {
  scope                = azurerm_virtual_desktop_application_group.made.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.made.object_id
}

resource "azurerm_role_assignment" "made_sign_in" {
  scope                = azurerm_windows_virtual_machine.made.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = data.azuread_group.sign_in.object_id
}

resource "azurerm_virtual_desktop_host_pool" "active" {
  name                             = "vdpool-active"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "active" {
  name                = "vdag-active"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.active.id
}

resource "azurerm_windows_virtual_machine" "active" {
  name                = "vm-active"
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

resource "azurerm_virtual_machine_extension" "active_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.active.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.active.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "active_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.active.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_role_assignment" "active_users" {
  scope                = azurerm_virtual_desktop_application_group.active.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = data.azuread_group.users.object_id
}

resource "azurerm_pim_active_role_assignment" "active_sign_in" {
  scope                = azurerm_windows_virtual_machine.active.id
  role_definition_id   = "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions/fb879df8-f326-4884-b1cf-06f3ad86be52"
  principal_id         = data.azuread_group.users.object_id
}

resource "azurerm_virtual_desktop_host_pool" "eligible" {
  name                             = "vdpool-eligible"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "eligible" {
  name                = "vdag-eligible"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.eligible.id
}

resource "azurerm_windows_virtual_machine" "eligible" {
  name                = "vm-eligible"
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

resource "azurerm_virtual_machine_extension" "eligible_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.eligible.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.eligible.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "eligible_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.eligible.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_role_assignment" "eligible_users" {
  scope                = azurerm_virtual_desktop_application_group.eligible.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = data.azuread_group.users.object_id
}

resource "azurerm_pim_eligible_role_assignment" "eligible_sign_in" {
  scope                = azurerm_windows_virtual_machine.eligible.id
  role_definition_id   = "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions/fb879df8-f326-4884-b1cf-06f3ad86be52"
  principal_id         = data.azuread_group.users.object_id
}
