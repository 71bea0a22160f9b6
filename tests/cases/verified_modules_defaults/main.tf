# What a verified module does with inputs that a call leaves out, or gives twice.

variable "join_password" { sensitive = true }
variable "image_id" {}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-desk"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

locals {
  registration = {
    name                 = "registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings = jsonencode({
      configurationFunction = "Configuration.ps1\\AddSessionHost"
      properties            = { hostPoolName = "vdpool-desk" }
    })
  }
}

# No image: the module takes Windows Server.
module "default_image" {
  source     = "Azure/avm-res-compute-virtualmachine/azurerm"
  version    = "0.19.3"
  name       = "vm-avd-0"
  extensions = { registration = local.registration }
}

# The id of an image wins over its reference.
module "image_id_wins" {
  source                   = "Azure/avm-res-compute-virtualmachine/azurerm"
  version                  = "0.19.3"
  name                     = "vm-avd-1"
  source_image_resource_id = var.image_id
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "windows-10", sku = "win10-22h2-ent", version = "latest"
  }
  extensions = { registration = local.registration }
}

# A machine of Azure Local beside a host pool may be a session host; the module that makes it is not known.
module "azure_local" {
  source  = "Azure/avm-res-azurestackhci-virtualmachineinstance/azurerm"
  version = "0.1.0"
  name    = "desk-2"
}
