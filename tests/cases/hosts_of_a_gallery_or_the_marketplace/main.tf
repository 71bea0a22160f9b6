# Hosts are made of an image of the gallery where one is named, else of one of the Marketplace; how many is an input.
variable "gallery_image_id" {
  type = string
}

variable "hosts" {
  type = number
}

variable "join_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "hp-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "gallery" {
  count                 = length(var.gallery_image_id) > 0 ? var.hosts : 0
  name                  = "vm-desk-${count.index}"
  resource_group_name   = "rg-avd"
  location              = "westeurope"
  size                  = "Standard_D4s_v5"
  admin_username        = "operator"
  admin_password        = var.join_password
  network_interface_ids = []
  source_image_id       = var.gallery_image_id
  tags                  = { intune-enrollment = "group-policy" }
}

resource "azurerm_windows_virtual_machine" "marketplace" {
  count                 = length(var.gallery_image_id) == 0 ? var.hosts : 0
  name                  = "vm-desk-${count.index}"
  resource_group_name   = "rg-avd"
  location              = "westeurope"
  size                  = "Standard_D4s_v5"
  admin_username        = "operator"
  admin_password        = var.join_password
  network_interface_ids = []
  tags                  = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

# An index that neither list has is refused by Terraform, so there is no further machine for these to be on.
resource "azurerm_virtual_machine_extension" "register" {
  count                = var.hosts
  name                 = "register"
  virtual_machine_id   = length(azurerm_windows_virtual_machine.gallery) > 0 ? azurerm_windows_virtual_machine.gallery[count.index].id : azurerm_windows_virtual_machine.marketplace[count.index].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02721.349.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desks.name }
  })
}

resource "azurerm_virtual_machine_extension" "join" {
  count                = var.hosts
  name                 = "join"
  virtual_machine_id   = length(azurerm_windows_virtual_machine.gallery) > 0 ? azurerm_windows_virtual_machine.gallery[count.index].id : azurerm_windows_virtual_machine.marketplace[count.index].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"

  settings = jsonencode({
    Name    = "corp.example"
    User    = "corp\\joiner"
    Options = "3"
    Restart = "true"
  })

  protected_settings = jsonencode({
    Password = var.join_password
  })
}
