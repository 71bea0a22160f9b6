# Each host says how it is joined: one may join the domain, and the next one Entra ID.

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "pool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
variable "token" {
  type = string
}

variable "nic" {
  type = string
}

variable "pw" {
  type = string
}

variable "hosts" {
  type = map(object({ join = string }))
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = var.hosts
  name                  = "vm-avd-01"
  resource_group_name   = "rg"
  location              = "westeurope"
  size                  = "Standard_D4s_v5"
  admin_username        = "a"
  admin_password        = var.pw
  network_interface_ids = [var.nic]
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
  tags = { intune-enrollment = "group-policy" }
}

resource "azurerm_virtual_machine_extension" "reg" {
  for_each             = var.hosts
  name                 = "reg"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[each.key].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = { for k, v in var.hosts : k => v if v.join == "ad" }
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[each.key].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.pw })
}

resource "azurerm_virtual_machine_extension" "entra" {
  for_each             = { for k, v in var.hosts : k => v if v.join == "entra" }
  name                 = "entra"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[each.key].id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.2"
}
