variable "image" {
  type = string
}

variable "directory" {
  type = string

  validation {
    condition     = contains(["ADDS", "AADDS"], var.directory)
    error_message = "One of ADDS, AADDS."
  }
}

data "azurerm_shared_image_version" "desktop" {
  name                = "latest"
  image_name          = var.image
  gallery_name        = "gal_desktops"
  resource_group_name = "rg-images"
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"
  source_image_id     = data.azurerm_shared_image_version.desktop.id
}

resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "join" {
  count              = var.directory == "ADDS" ? 1 : 0
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "contoso.com", Options = "3", User = "join" })
  protected_settings = jsonencode({ Password = "secret" })
}
