# A pooled host pool with a multi-session host that joins Entra ID.
variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "pooled" {
  name = "vdpool-pooled"
  location = "westeurope"
  resource_group_name = "rg-avd"
  type = "Pooled"
  load_balancer_type = "BreadthFirst"
}

resource "azurerm_windows_virtual_machine" "shared" {
  name = "vm-shared"
  location = "westeurope"
  resource_group_name = "rg-avd"
  admin_username = "localadmin"
  admin_password = var.admin_password
  size = "Standard_D4s_v5"
  network_interface_ids = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd/providers/Microsoft.Network/networkInterfaces/nic-0"]
  license_type = "Windows_Client"

  identity {
    type = "SystemAssigned"
  }

  os_disk {
    caching = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer = "windows-11"
    sku = "win11-23h2-avd"
    version = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "shared_registration" {
  name = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.shared.id
  publisher = "Microsoft.Powershell"
  type = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    "modulesUrl" = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    "configurationFunction" = "Configuration.ps1\\AddSessionHost"
    "properties" = {
      "hostPoolName" = "vdpool-pooled"
      "aadJoin" = true
      "mdmId" = "0000000a-0000-0000-c000-000000000000"
    }
  })
}

resource "azurerm_virtual_machine_extension" "shared_entraJoin" {
  name = "entraJoin"
  virtual_machine_id = azurerm_windows_virtual_machine.shared.id
  publisher = "Microsoft.Azure.ActiveDirectory"
  type = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings = jsonencode({
    "mdmId" = "0000000a-0000-0000-c000-000000000000"
  })
}
