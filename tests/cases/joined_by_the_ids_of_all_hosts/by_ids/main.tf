# One join for the id of each host: there are as many as hosts.
variable "names" {
  type = list(string)
}

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

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = toset(var.names)
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
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "reg"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = { for name, host in azurerm_windows_virtual_machine.host : name => host.id }
  name                 = "join"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.pw })
}
