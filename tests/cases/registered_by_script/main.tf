resource "azurerm_virtual_desktop_host_pool" "studio" {
  name                = "vdpool-studio"
  location            = "westeurope"
  resource_group_name = "rg-studio"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_windows_virtual_machine" "studio" {
  name                  = "vm-studio"
  location              = "westeurope"
  resource_group_name   = "rg-studio"
  size                  = "Standard_D4s_v5"
  admin_username        = "local"
  admin_password        = "set-by-vault"
  network_interface_ids = []

  source_image_reference {
    publisher = "contoso-studios"
    offer     = "workstation"
    sku       = "win11_render"
    version   = "1.2.3"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

# The script is named only, its text is elsewhere: the name says what it does.
resource "azurerm_virtual_machine_extension" "setup" {
  name                 = "setup"
  virtual_machine_id   = "${local.group}/providers/Microsoft.Compute/virtualMachines/vm-studio"
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings = jsonencode({
    fileUris = ["https://scripts.contoso.example/Install-Renderer.ps1", "https://scripts.contoso.example/Add-AvdSessionHost.ps1"]
  })
}

locals {
  group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-studio"
}
