# One registered session host; a management server, a Windows 10 jump box and a Linux machine are none.
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  tags                             = { intune-enrollment = "self-enrollment" }
}

locals {
  images = {
    host       = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2" }
    jumpbox    = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-pro-g2" }
    management = { publisher = "MicrosoftWindowsServer", offer = "WindowsServer", sku = "2022-datacenter" }
  }
}

resource "azurerm_windows_virtual_machine" "vm" {
  for_each              = local.images
  name                  = each.key
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  source_image_reference {
    publisher = each.value.publisher
    offer     = each.value.offer
    sku       = each.value.sku
    version   = "latest"
  }
}

resource "azurerm_linux_virtual_machine" "proxy" {
  name                  = "proxy"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_B2s"
  admin_username        = "localadmin"
  network_interface_ids = []
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = toset(["host", "management"])
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm[each.value].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "dsc"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm["host"].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
}
