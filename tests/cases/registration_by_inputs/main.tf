# What registers the machines, with which of two host pools, and what a Graph request does are inputs: nothing is silent.
variable "configuration_function" {
  type = string
}

variable "host_pool_name" {
  type = string
}

variable "action" {
  type = string
}

variable "token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "entra" {
  name                             = "vdpool-entra"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "domain" {
  name                             = "vdpool-domain"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = toset(["entra", "domain"])
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "set-by-vault"
  network_interface_ids = []

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "entra" {
  name                 = "AADLoginForWindows"
  virtual_machine_id   = azurerm_windows_virtual_machine.host["entra"].id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_virtual_machine_extension" "domain" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host["domain"].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "joiner", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.token })
}

# Either host may be of either pool, so the hosts of one pool may be joined in two ways.
resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "registration"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = var.host_pool_name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

# It may be the function that registers this one.
resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-desk"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "set-by-vault"
  network_interface_ids = []

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsServer"
    offer     = "WindowsServer"
    sku       = "2022-datacenter-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "desk" {
  name                 = "configuration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\${var.configuration_function}" })
}

# A policy that the request assigns to users, if it assigns anything; so is the app.
resource "msgraph_resource_action" "app" {
  resource_url = "deviceAppManagement/mobileApps/33333333-3333-3333-3333-333333333333"
  action       = var.action
  body = {
    mobileAppAssignments = [{ intent = "available", target = { "@odata.type" = "#microsoft.graph.allDevicesAssignmentTarget" } }]
  }
}
