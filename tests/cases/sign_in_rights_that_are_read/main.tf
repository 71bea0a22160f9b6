# What is read from elsewhere may be the group of the users, and may be what holds the machine; a machine and a resource
# group that are read by their names are those.
variable "registration_token" {
  type      = string
  sensitive = true
}

data "terraform_remote_state" "identity" {
  backend = "azurerm"
  config = {
    storage_account_name = "stterraformstate"
    container_name       = "tfstate"
    key                  = "identity.tfstate"
  }
}

data "azuread_group" "users" {
  display_name = "AVD users"
}

data "azurerm_virtual_machine" "host" {
  name                = "vm-named"
  resource_group_name = "rg-avd"
}

resource "azapi_resource" "hosts" {
  type     = "Microsoft.Resources/resourceGroups@2024-03-01"
  name     = "rg-avd"
  location = "westeurope"
}

resource "azurerm_role_assignment" "users" {
  scope                = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/rg-avd"
  role_definition_name = "Desktop Virtualization User"
  principal_id         = data.azuread_group.users.object_id
}

data "azurerm_client_config" "current" {}

resource "azurerm_windows_virtual_machine" "principal" {
  name                = "vm-principal"
  location            = "westeurope"
  resource_group_name = "rg-one"
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

resource "azurerm_virtual_machine_extension" "principal_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.principal.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-principal" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "principal_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.principal.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_role_assignment" "principal_login" {
  scope                = azurerm_windows_virtual_machine.principal.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = data.terraform_remote_state.identity.outputs.avd_group_id
}

resource "azurerm_windows_virtual_machine" "named" {
  name                = "vm-named"
  location            = "westeurope"
  resource_group_name = "rg-two"
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

resource "azurerm_virtual_machine_extension" "named_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.named.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-named" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "named_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.named.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_role_assignment" "named_login" {
  scope                = data.azurerm_virtual_machine.host.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = data.azuread_group.users.object_id
}

resource "azurerm_windows_virtual_machine" "grouped" {
  name                = "vm-grouped"
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

resource "azurerm_virtual_machine_extension" "grouped_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.grouped.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-grouped" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "grouped_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.grouped.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_role_assignment" "grouped_login" {
  scope                = azapi_resource.hosts.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = data.azuread_group.users.object_id
}
