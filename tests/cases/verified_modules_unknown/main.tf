# Versions and inputs that nobody compared: what the inputs mean there is not known.

module "another_major" {
  source                                                     = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  version                                                    = "99.0.0"
  virtual_desktop_host_pool_name                             = "vdpool-a"
  virtual_desktop_host_pool_type                             = "Personal"
  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"
}

module "before_the_first" {
  source                         = "git::https://github.com/Azure/terraform-azurerm-avm-res-desktopvirtualization-hostpool.git?ref=v0.1.1"
  virtual_desktop_host_pool_type = "Personal"
}

# A newer one of the same major number is taken as known as long as its inputs are.
module "newer" {
  source                                                     = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  version                                                    = "~> 0.5"
  virtual_desktop_host_pool_name                             = "vdpool-b"
  virtual_desktop_host_pool_type                             = "Personal"
  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"
}

module "newer_with_new_input" {
  source                                                     = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  version                                                    = "0.5.0"
  virtual_desktop_host_pool_name                             = "vdpool-c"
  virtual_desktop_host_pool_type                             = "Personal"
  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"
  virtual_desktop_host_pool_kind                             = "Pooled"
}

# Beside a host pool a machine may be a session host.
module "machine" {
  source                 = "Azure/avm-res-compute-virtualmachine/azurerm"
  version                = "> 1.2"
  name                   = "vm-desk-0"
  os_type                = "Windows"
  source_image_reference = { publisher = "MicrosoftWindowsServer", offer = "WindowsServer", sku = "2022-datacenter", version = "latest" }
}

# What lies in a folder of a module is another module.
module "extension" {
  source = "Azure/avm-res-compute-virtualmachine/azurerm//modules/extension"
  type   = "AADLoginForWindows"
}
