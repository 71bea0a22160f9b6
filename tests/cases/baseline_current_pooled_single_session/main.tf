# A personal host pool whose session host is Entra joined and enrolled by mdmId. The 2020 baseline asks for
# hybrid join; the baseline "current" accepts this estate.

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name                             = "vdpool-entra"
  location                         = "westeurope"
  resource_group_name              = "rg-avd-entra"
  type = "Pooled"
  load_balancer_type               = "Persistent"
  custom_rdp_properties            = "targetisaadjoined:i:1"
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "personal" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.personal.id
  expiration_date = "2027-01-01T00:00:00Z"
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-entra-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd-entra"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

  identity {
    type = "SystemAssigned"
  }

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
}

variable "local_admin_password" {
  type      = string
  sensitive = true
}

variable "network_interface_id" {
  type = string
}

resource "azurerm_virtual_machine_extension" "entra_join" {
  name                 = "AADLoginForWindows"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.2"

  settings = jsonencode({
    mdmId = "0000000a-0000-0000-c000-000000000000"
  })
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties = {
      hostPoolName = azurerm_virtual_desktop_host_pool.personal.name
      aadJoin      = true
    }
  })

  protected_settings = jsonencode({
    properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.personal.token }
  })

  depends_on = [azurerm_virtual_machine_extension.entra_join]
}
