# Azure Image Builder makes the gallery image from a multi-session image; the identifier of the definition is a label.

resource "azurerm_shared_image" "finance" {
  name                = "img-finance"
  gallery_name        = "gal_avd"
  resource_group_name = "rg-avd"
  location            = "westeurope"
  os_type             = "Windows"

  identifier {
    publisher = "Contoso"
    offer     = "Desktop"
    sku       = "finance"
  }
}

resource "azapi_resource" "template" {
  type      = "Microsoft.VirtualMachineImages/imageTemplates@2024-02-01"
  name      = "it-finance"
  location  = "westeurope"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd"

  body = {
    properties = {
      source = {
        type      = "PlatformImage"
        publisher = "MicrosoftWindowsDesktop"
        offer     = "office-365"
        sku       = "win10-22h2-avd-m365-g2"
        version   = "latest"
      }
      distribute = [{
        type           = "SharedImage"
        galleryImageId = azurerm_shared_image.finance.id
        runOutputName  = "finance"
      }]
    }
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
  source_image_id       = azurerm_shared_image.finance.id
  tags                  = { intune-enrollment = "group-policy" }

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
