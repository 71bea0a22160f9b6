# Everything in an AVD deployment that is a machine and no session host, while one host is registered.
variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = { intune-enrollment = "group-policy" }
}

locals {
  images = {
    avd-0        = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2" }
    dc-0         = { publisher = "MicrosoftWindowsServer", offer = "WindowsServer", sku = "2022-datacenter-azure-edition" }
    mgmt-0       = { publisher = "MicrosoftWindowsServer", offer = "WindowsServer", sku = "2022-datacenter-g2" }
    jumpbox      = { publisher = "MicrosoftWindowsDesktop", offer = "windows-11", sku = "win11-24h2-pro" }
    image-vm     = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2" }
    sql-0        = { publisher = "MicrosoftSQLServer", offer = "sql2022-ws2022", sku = "standard-gen2" }
    golden-image = { publisher = "MicrosoftWindowsDesktop", offer = "office-365", sku = "win11-24h2-avd-m365" }
  }
}

resource "azurerm_windows_virtual_machine" "vm" {
  for_each              = local.images
  name                  = each.key
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = []

  source_image_reference {
    publisher = each.value.publisher
    offer     = each.value.offer
    sku       = each.value.sku
    version   = "latest"
  }
}

resource "azurerm_image" "captured" {
  name                      = "captured"
  location                  = "westeurope"
  resource_group_name       = "rg"
  source_virtual_machine_id = azurerm_windows_virtual_machine.vm["golden-image"].id
}

resource "azurerm_linux_virtual_machine" "proxy" {
  name                  = "proxy"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_B2s"
  admin_username        = "localadmin"
  network_interface_ids = []
}

resource "azurerm_virtual_machine" "legacy_linux" {
  name                  = "legacy"
  location              = "westeurope"
  resource_group_name   = "rg"
  vm_size               = "Standard_B2s"
  network_interface_ids = []

  storage_os_disk {
    name          = "os"
    create_option = "FromImage"
  }

  os_profile_linux_config {
    disable_password_authentication = true
  }
}

# The domain controller, the management server and the host join a domain; only the host is registered.
resource "azurerm_virtual_machine_extension" "join" {
  for_each             = toset(["avd-0", "mgmt-0", "sql-0"])
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm[each.key].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", Options = 3, User = "join" })
  protected_settings   = jsonencode({ Password = var.admin_password })
}

resource "azurerm_virtual_machine_extension" "promote" {
  name                 = "promote"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm["dc-0"].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configuration = { url = "https://files.contoso.com/CreateADPDC.zip", script = "CreateADPDC.ps1", function = "CreateADPDC" } })
}

resource "azurerm_virtual_machine_extension" "avd" {
  name                 = "avd"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm["avd-0"].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
}
