variable "host_pools" {
  type    = any
  default = {}
}

variable "machines" {
  type    = any
  default = {}
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "azurerm_virtual_desktop_host_pool" "this" {
  for_each = var.host_pools

  name                             = each.value.name
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  type                             = each.value.type
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = try(each.value.assignment, null)
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "this" {
  for_each = var.host_pools

  hostpool_id     = azurerm_virtual_desktop_host_pool.this[each.key].id
  expiration_date = timeadd(timestamp(), "2h")
}

resource "azurerm_windows_virtual_machine" "this" {
  for_each = var.machines

  name                  = each.value.name
  resource_group_name   = "rg-desks"
  location              = "westeurope"
  size                  = "Standard_D4s_v5"
  admin_username        = "desk"
  admin_password        = "taken-from-the-vault-later"
  network_interface_ids = [each.value.interface]
  tags                  = var.tags

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = each.value.sku
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "agent" {
  for_each = var.machines

  name                 = "agent"
  virtual_machine_id   = azurerm_windows_virtual_machine.this[each.key].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { HostPoolName = azurerm_virtual_desktop_host_pool.this[each.value.host_pool].name }
  })
  protected_settings = jsonencode({
    properties = {
      registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.this[each.value.host_pool].token
    }
  })
}
