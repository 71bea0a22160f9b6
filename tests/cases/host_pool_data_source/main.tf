# The host pools exist already and are read as data; two of them are told apart by what registers each host.
data "azurerm_virtual_desktop_host_pool" "north" {
  name                = "vdpool-north"
  resource_group_name = "rg-north"
}

data "azurerm_virtual_desktop_host_pool" "south" {
  name                = "vdpool-south"
  resource_group_name = "rg-south"
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "south" {
  hostpool_id     = data.azurerm_virtual_desktop_host_pool.south.id
  expiration_date = "2030-01-01T00:00:00Z"
}

locals {
  hosts = {
    north = { token = "token-of-a-pipeline", pool = data.azurerm_virtual_desktop_host_pool.north.name, sku = "win10-22h2-ent-g2" }
    south = { token = azurerm_virtual_desktop_host_pool_registration_info.south.token, pool = "", sku = "win11-24h2-ent" }
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = local.hosts
  name                  = "avd-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = strcontains(each.value.sku, "win11") ? "windows-11" : "Windows-10"
    sku       = each.value.sku
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "avd" {
  for_each             = local.hosts
  name                 = "avd"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[each.key].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = each.value.pool } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = each.value.token } })
}
