# Each empty default in the id of an image is named: whoever fills in one only would be told of the next one later.
variable "image_group" {
  type    = string
  default = ""
}

variable "gallery_name" {
  type    = string
  default = ""
}

variable "image_name" {
  type    = string
  default = ""
}

locals {
  gallery = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${var.image_group}/providers/Microsoft.Compute/galleries/${var.gallery_name}"
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-desktops"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name            = "desk-a"
  source_image_id = "${local.gallery}/images/${var.image_name}"
}

resource "azurerm_virtual_machine_extension" "dsc" {
  name               = "dsc"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.finance.name }
  })
}
