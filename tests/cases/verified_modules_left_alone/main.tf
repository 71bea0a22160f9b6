# Azure Verified Modules that make no session host are left alone without their source; the ones that do are not.
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

module "avd_network" {
  source  = "Azure/avm-res-network-virtualnetwork/azurerm"
  version = "0.8.1"
  name    = "vnet-avd"
}

module "avd_disk" {
  source  = "Azure/avm-res-compute-disk/azurerm"
  version = "0.3.1"
  name    = "disk-avd"
}

module "avd_app_group" {
  source                                                = "Azure/avm-res-desktopvirtualization-applicationgroup/azurerm"
  version                                               = "0.2.1"
  virtual_desktop_application_group_host_pool_id        = azurerm_virtual_desktop_host_pool.pool.id
  virtual_desktop_application_group_name                = "vdag-personal"
  virtual_desktop_application_group_type                = "Desktop"
  virtual_desktop_application_group_resource_group_name = "rg-avd"
}

module "avd_workspace" {
  source = "git::https://github.com/Azure/terraform-azurerm-avm-res-desktopvirtualization-workspace.git?ref=v0.2.2"
}

module "avd_scaling_plan" {
  source  = "Azure/avm-res-desktopvirtualization-scalingplan/azurerm"
  version = "0.2.1"
}

module "session_hosts" {
  source  = "Azure/avm-ptn-avd-lza-sessionhosts/azurerm"
  version = "0.1.0"
}
