# Who has the desktop is a member of the group with the role to sign in: by requests to Microsoft Graph. Each host has a group of its own.
resource "azuread_group" "users" {
  display_name     = "avd-users"
  security_enabled = true
}

resource "azurerm_role_assignment" "desktop" {
  scope                = "/subscriptions/0/resourceGroups/rg-avd"
  role_definition_name = "Desktop Virtualization User"
  principal_id         = azuread_group.users.object_id
}

resource "azurerm_windows_virtual_machine" "member" {
  name                = "vm-member"
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

resource "azurerm_virtual_machine_extension" "member_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.member.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "member_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.member.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "member" {
  display_name     = "avd-sign-in-member"
  security_enabled = true
}

resource "azurerm_role_assignment" "member" {
  scope                = azurerm_windows_virtual_machine.member.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.member.object_id
}

resource "msgraph_resource" "member" {
  url  = "groups/${azuread_group.member.object_id}/members/$ref"
  body = { "@odata.id" = "https://graph.microsoft.com/v1.0/directoryObjects/${azuread_group.users.object_id}" }
}

resource "azurerm_windows_virtual_machine" "assigned" {
  name                = "vm-assigned"
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

resource "azurerm_virtual_machine_extension" "assigned_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.assigned.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "assigned_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.assigned.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "assigned" {
  display_name     = "avd-sign-in-assigned"
  security_enabled = true
}

resource "azurerm_role_assignment" "assigned" {
  scope                = azurerm_windows_virtual_machine.assigned.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.assigned.object_id
}

resource "microsoft365_graph_beta_groups_group_member_assignment" "assigned" {
  group_id           = azuread_group.assigned.object_id
  member_id          = azuread_group.users.object_id
  member_object_type = "Group"
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
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "active_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.active.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "active_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.active.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "active" {
  display_name     = "avd-sign-in-active"
  security_enabled = true
}

resource "azurerm_role_assignment" "active" {
  scope                = azurerm_windows_virtual_machine.active.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.active.object_id
}

resource "msgraph_resource" "active" {
  url  = "identityGovernance/privilegedAccess/group/assignmentScheduleRequests"
  body = { accessId = "member", action = "adminAssign", groupId = azuread_group.active.object_id, principalId = azuread_group.users.object_id }
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
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "eligible_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.eligible.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "eligible_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.eligible.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "eligible" {
  display_name     = "avd-sign-in-eligible"
  security_enabled = true
}

resource "azurerm_role_assignment" "eligible" {
  scope                = azurerm_windows_virtual_machine.eligible.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.eligible.object_id
}

resource "msgraph_resource" "eligible" {
  url  = "identityGovernance/privilegedAccess/group/eligibilityScheduleRequests"
  body = { accessId = "member", action = "adminAssign", groupId = azuread_group.eligible.object_id, principalId = azuread_group.users.object_id }
}

resource "azurerm_windows_virtual_machine" "owner" {
  name                = "vm-owner"
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

resource "azurerm_virtual_machine_extension" "owner_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.owner.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "owner_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.owner.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "owner" {
  display_name     = "avd-sign-in-owner"
  security_enabled = true
}

resource "azurerm_role_assignment" "owner" {
  scope                = azurerm_windows_virtual_machine.owner.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.owner.object_id
}

resource "msgraph_resource" "owner" {
  url  = "identityGovernance/privilegedAccess/group/assignmentScheduleRequests"
  body = { accessId = "owner", action = "adminAssign", groupId = azuread_group.owner.object_id, principalId = azuread_group.users.object_id }
}

resource "azurerm_windows_virtual_machine" "removed" {
  name                = "vm-removed"
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

resource "azurerm_virtual_machine_extension" "removed_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.removed.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "removed_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.removed.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azuread_group" "removed" {
  display_name     = "avd-sign-in-removed"
  security_enabled = true
}

resource "azurerm_role_assignment" "removed" {
  scope                = azurerm_windows_virtual_machine.removed.id
  role_definition_name = "Virtual Machine User Login"
  principal_id         = azuread_group.removed.object_id
}

resource "msgraph_resource" "removed" {
  url  = "identityGovernance/privilegedAccess/group/assignmentScheduleRequests"
  body = { accessId = "member", action = "adminRemove", groupId = azuread_group.removed.object_id, principalId = azuread_group.users.object_id }
}
