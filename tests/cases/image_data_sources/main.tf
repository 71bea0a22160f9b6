# Images that only exist outside of the code: a marketplace image is known by its names, the others by none.

data "azurerm_platform_image" "windows_11" {
  location  = "westeurope"
  publisher = "MicrosoftWindowsDesktop"
  offer     = "windows-11"
  sku       = "win11-24h2-pro"
}

data "azurerm_shared_image_version" "desk" {
  name                = "latest"
  image_name          = "img-desk"
  gallery_name        = "gal_avd"
  resource_group_name = "rg-images"
}

locals {
  images = {
    marketplace = data.azurerm_platform_image.windows_11.id
    version     = data.azurerm_shared_image_version.desk.id
    community   = "/CommunityGalleries/contoso-0f3c/Images/windows-desk/Versions/latest"
    shared      = "/SharedGalleries/contoso-9b1e/Images/windows-desk/Versions/latest"
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
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]
  for_each              = local.images
  license_type          = "Windows_Client"
  tags                  = { intune-enrollment = "group-policy" }
  source_image_id       = each.value

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = local.images
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
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
