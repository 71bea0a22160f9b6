# Versions that are known, at the ends of what was compared; the outcomes are those of the modules' source.

variable "password" {
  type      = string
  sensitive = true
}

module "pool_0_1_4" {
  source                                                     = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  version                                                    = "0.1.4"
  resource_group_name                                        = "rg-avd"
  virtual_desktop_host_pool_location                         = "westeurope"
  virtual_desktop_host_pool_load_balancer_type               = "Persistent"
  virtual_desktop_host_pool_name                             = "vdpool-first"
  virtual_desktop_host_pool_resource_group_name              = "rg-avd"
  virtual_desktop_host_pool_type                             = "Personal"
  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"
  virtual_desktop_host_pool_custom_rdp_properties            = "targetisaadjoined:i:1"
}

module "pool_0_4_0" {
  source                                        = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  version                                       = ">= 0.4.0, < 1.0.0"
  resource_group_name                           = "rg-avd"
  registration_expiration_period                = "24h"
  virtual_desktop_host_pool_location            = "westeurope"
  virtual_desktop_host_pool_load_balancer_type  = "BreadthFirst"
  virtual_desktop_host_pool_name                = "vdpool-last"
  virtual_desktop_host_pool_resource_group_name = "rg-avd"
  virtual_desktop_host_pool_type                = "Pooled"
}

module "machine_0_21_0" {
  source              = "git::https://github.com/Azure/terraform-azurerm-avm-res-compute-virtualmachine.git?ref=v0.21.0"
  name                = "vm-desk-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  os_type             = "Windows"
  sku_size            = "Standard_D4s_v5"
  zone                = "1"
  account_credentials = { admin_credentials = { username = "azureuser", password = var.password } }
  network_interfaces  = { nic = { name = "nic", ip_configurations = { ip = { name = "ip" } } } }
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "windows-11", sku = "win11-24h2-avd", version = "latest"
  }
}

module "machines_0_9_0" {
  source                      = "Azure/avm-res-compute-virtualmachinescaleset/azurerm"
  version                     = "~> 0.9.0"
  name                        = "vmss-desk"
  location                    = "westeurope"
  parent_id                   = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd"
  admin_password              = var.password
  extension_protected_setting = {}
  user_data_base64            = null
  source_image_id             = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd/providers/Microsoft.Compute/galleries/gal/images/win10-ent"
}
