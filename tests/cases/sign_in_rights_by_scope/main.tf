# Where the role to sign in is given, and by which role: only a scope that holds the machine counts.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "login_group" {
  type = string
}

data "azurerm_subscription" "current" {}

data "azurerm_resource_group" "hosts" {
  name = "rg-avd"
}

data "azurerm_role_definition" "login" {
  name = "Virtual Machine User Login"
}

resource "azurerm_role_definition" "sign_in" {
  name  = "Sign in to desktops"
  scope = data.azurerm_subscription.current.id

  permissions {
    actions      = []
    data_actions = ["Microsoft.Compute/virtualMachines/login/action"]
  }
}

resource "azurerm_role_definition" "reader" {
  name  = "Read desktops"
  scope = data.azurerm_subscription.current.id

  permissions {
    actions = ["Microsoft.Compute/virtualMachines/read"]
  }
}

resource "azurerm_windows_virtual_machine" "machine" {
  name                = "vm-machine-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "machine_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.machine.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.machine.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "machine_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.machine.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "machine" {
  name                             = "vdpool-machine"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "machine" {
  name                = "vdag-machine"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.machine.id
}

resource "azurerm_role_assignment" "machine_users" {
  scope                = azurerm_virtual_desktop_application_group.machine.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.machine.object_id
}

resource "azuread_group" "machine" {
  display_name     = "avd-machine"
  security_enabled = true
}

resource "azurerm_role_assignment" "machine_login" {
  scope                = azurerm_windows_virtual_machine.machine.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.machine.object_id
}

resource "azurerm_windows_virtual_machine" "other_machine" {
  name                = "vm-other_machine-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "other_machine_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.other_machine.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.other_machine.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "other_machine_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.other_machine.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "other_machine" {
  name                             = "vdpool-other_machine"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "other_machine" {
  name                = "vdag-other_machine"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.other_machine.id
}

resource "azurerm_role_assignment" "other_machine_users" {
  scope                = azurerm_virtual_desktop_application_group.other_machine.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.other_machine.object_id
}

resource "azuread_group" "other_machine" {
  display_name     = "avd-other_machine"
  security_enabled = true
}

resource "azurerm_role_assignment" "other_machine_login" {
  scope                = azurerm_windows_virtual_machine.machine.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.other_machine.object_id
}

resource "azurerm_windows_virtual_machine" "group" {
  name                = "vm-group-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "group_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.group.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.group.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "group_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.group.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "group" {
  name                             = "vdpool-group"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "group" {
  name                = "vdag-group"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.group.id
}

resource "azurerm_role_assignment" "group_users" {
  scope                = azurerm_virtual_desktop_application_group.group.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.group.object_id
}

resource "azuread_group" "group" {
  display_name     = "avd-group"
  security_enabled = true
}

resource "azurerm_role_assignment" "group_login" {
  scope                = data.azurerm_resource_group.hosts.id
  role_definition_id = data.azurerm_role_definition.login.id
  principal_id         = azuread_group.group.object_id
}

resource "azurerm_windows_virtual_machine" "other_group" {
  name                = "vm-other_group-0"
  location            = "westeurope"
  resource_group_name = "rg-other"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "other_group_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.other_group.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.other_group.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "other_group_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.other_group.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "other_group" {
  name                             = "vdpool-other_group"
  location                         = "westeurope"
  resource_group_name              = "rg-other"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "other_group" {
  name                = "vdag-other_group"
  location            = "westeurope"
  resource_group_name = "rg-other"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.other_group.id
}

resource "azurerm_role_assignment" "other_group_users" {
  scope                = azurerm_virtual_desktop_application_group.other_group.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.other_group.object_id
}

resource "azuread_group" "other_group" {
  display_name     = "avd-other_group"
  security_enabled = true
}

resource "azurerm_role_assignment" "other_group_login" {
  scope                = data.azurerm_resource_group.hosts.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.other_group.object_id
}

resource "azurerm_windows_virtual_machine" "subscription" {
  name                = "vm-subscription-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "subscription_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.subscription.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.subscription.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "subscription_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.subscription.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "subscription" {
  name                             = "vdpool-subscription"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "subscription" {
  name                = "vdag-subscription"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.subscription.id
}

resource "azurerm_role_assignment" "subscription_users" {
  scope                = azurerm_virtual_desktop_application_group.subscription.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.subscription.object_id
}

resource "azuread_group" "subscription" {
  display_name     = "avd-subscription"
  security_enabled = true
}

resource "azurerm_role_assignment" "subscription_login" {
  scope                = data.azurerm_subscription.current.id
  role_definition_name = "Virtual Machine Administrator Login"
  principal_id         = azuread_group.subscription.object_id
}

resource "azurerm_windows_virtual_machine" "management" {
  name                = "vm-management-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "management_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.management.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.management.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "management_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.management.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "management" {
  name                             = "vdpool-management"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "management" {
  name                = "vdag-management"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.management.id
}

resource "azurerm_role_assignment" "management_users" {
  scope                = azurerm_virtual_desktop_application_group.management.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.management.object_id
}

resource "azuread_group" "management" {
  display_name     = "avd-management"
  security_enabled = true
}

resource "azurerm_role_assignment" "management_login" {
  scope                = "/providers/Microsoft.Management/managementGroups/landing-zone"
  role_definition_id = "/subscriptions/0/providers/Microsoft.Authorization/roleDefinitions/fb879df8-f326-4884-b1cf-06f3ad86be52"
  principal_id         = azuread_group.management.object_id
}

resource "azurerm_windows_virtual_machine" "pool" {
  name                = "vm-pool-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "pool_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.pool.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "pool_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.pool.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-pool"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "pool" {
  name                = "vdag-pool"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.pool.id
}

resource "azurerm_role_assignment" "pool_users" {
  scope                = azurerm_virtual_desktop_application_group.pool.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.pool.object_id
}

resource "azuread_group" "pool" {
  display_name     = "avd-pool"
  security_enabled = true
}

resource "azurerm_role_assignment" "pool_login" {
  scope                = azurerm_virtual_desktop_host_pool.pool.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.pool.object_id
}

resource "azurerm_windows_virtual_machine" "custom" {
  name                = "vm-custom-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "custom_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.custom.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.custom.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "custom_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.custom.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "custom" {
  name                             = "vdpool-custom"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "custom" {
  name                = "vdag-custom"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.custom.id
}

resource "azurerm_role_assignment" "custom_users" {
  scope                = azurerm_virtual_desktop_application_group.custom.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.custom.object_id
}

resource "azuread_group" "custom" {
  display_name     = "avd-custom"
  security_enabled = true
}

resource "azurerm_role_assignment" "custom_login" {
  scope                = data.azurerm_resource_group.hosts.id
  role_definition_id = azurerm_role_definition.sign_in.role_definition_resource_id
  principal_id         = azuread_group.custom.object_id
}

resource "azurerm_windows_virtual_machine" "custom_reader" {
  name                = "vm-custom_reader-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "custom_reader_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.custom_reader.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.custom_reader.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "custom_reader_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.custom_reader.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "custom_reader" {
  name                             = "vdpool-custom_reader"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "custom_reader" {
  name                = "vdag-custom_reader"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.custom_reader.id
}

resource "azurerm_role_assignment" "custom_reader_users" {
  scope                = azurerm_virtual_desktop_application_group.custom_reader.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.custom_reader.object_id
}

resource "azuread_group" "custom_reader" {
  display_name     = "avd-custom_reader"
  security_enabled = true
}

resource "azurerm_role_assignment" "custom_reader_login" {
  scope                = data.azurerm_resource_group.hosts.id
  role_definition_id = azurerm_role_definition.reader.role_definition_resource_id
  principal_id         = azuread_group.custom_reader.object_id
}

resource "azurerm_windows_virtual_machine" "by_text" {
  name                = "vm-by_text-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "by_text_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.by_text.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.by_text.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "by_text_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.by_text.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "by_text" {
  name                             = "vdpool-by_text"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "by_text" {
  name                = "vdag-by_text"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.by_text.id
}

resource "azurerm_role_assignment" "by_text_users" {
  scope                = azurerm_virtual_desktop_application_group.by_text.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.by_text.object_id
}

resource "azuread_group" "by_text" {
  display_name     = "avd-by_text"
  security_enabled = true
}

resource "azurerm_role_assignment" "by_text_login" {
  scope                = "/subscriptions/0/resourceGroups/rg-avd"
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.by_text.object_id
}

resource "azurerm_windows_virtual_machine" "by_input" {
  name                = "vm-by_input-0"
  location            = "westeurope"
  resource_group_name = "rg-input"
  size                = "Standard_D4s_v5"

  identity {
    type = "SystemAssigned"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "by_input_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.by_input.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.by_input.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "by_input_join" {
  name               = "entra-join"
  virtual_machine_id = azurerm_windows_virtual_machine.by_input.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
  settings           = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_desktop_host_pool" "by_input" {
  name                             = "vdpool-by_input"
  location                         = "westeurope"
  resource_group_name              = "rg-input"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_application_group" "by_input" {
  name                = "vdag-by_input"
  location            = "westeurope"
  resource_group_name = "rg-input"
  type                = "Desktop"
  host_pool_id        = azurerm_virtual_desktop_host_pool.by_input.id
}

resource "azurerm_role_assignment" "by_input_users" {
  scope                = azurerm_virtual_desktop_application_group.by_input.id
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.by_input.object_id
}

resource "azuread_group" "by_input" {
  display_name     = "avd-by_input"
  security_enabled = true
}

resource "azurerm_role_assignment" "by_input_login" {
  scope                = "/subscriptions/0/resourceGroups/rg-input"
  role_definition_name = "Virtual Machine User Login"
  principal_id         = var.login_group
}
