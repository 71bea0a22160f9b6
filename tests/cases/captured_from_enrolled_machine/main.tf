# The golden machine is joined to Entra ID with mdmId before it is captured: every desktop would be a clone of an
# enrolled machine. The image is what has to change, neither the gallery version made of it nor the desktop.

resource "azurerm_windows_virtual_machine" "golden" {
  name                  = "vm-golden"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "entra_join" {
  name                 = "AADLoginForWindows"
  virtual_machine_id   = azurerm_windows_virtual_machine.golden.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.2"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_image" "golden" {
  name                      = "img-golden"
  location                  = "westeurope"
  resource_group_name       = "rg-avd"
  source_virtual_machine_id = azurerm_windows_virtual_machine.golden.id
}

# The definition of the gallery image is in other code.
resource "azurerm_shared_image_version" "golden" {
  name                = "1.0.0"
  gallery_name        = "gal_avd"
  image_name          = "img-desk"
  resource_group_name = "rg-avd"
  location            = "westeurope"
  managed_image_id    = azurerm_image.golden.id

  target_region {
    name                   = "westeurope"
    regional_replica_count = 1
  }
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  personal_desktop_assignment_type = "Automatic"
  load_balancer_type               = "Persistent"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-finance-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]
  license_type          = "Windows_Client"
  tags                  = { intune-enrollment = "group-policy" }
  source_image_id       = azurerm_shared_image_version.golden.id

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

variable "local_admin_password" {
  type      = string
  sensitive = true
}

variable "join_password" {
  type      = string
  sensitive = true
}

variable "network_interface_id" {
  type = string
}
