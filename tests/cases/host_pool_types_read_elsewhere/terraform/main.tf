# What type the host pools get, only Azure tells: they are made here all the same.
data "azurerm_key_vault" "platform" {
  name                = "kv-platform"
  resource_group_name = "rg-platform"
}

data "azurerm_key_vault_secret" "pool_type" {
  name         = "avd-pool-type"
  key_vault_id = data.azurerm_key_vault.platform.id
}

data "azurerm_virtual_desktop_host_pool" "blue" {
  name                = "vdpool-blue"
  resource_group_name = "rg-avd"
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                = "vdpool-finance"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = data.azurerm_key_vault_secret.pool_type.value
  load_balancer_type  = "Persistent"
}

resource "azurerm_virtual_desktop_host_pool" "green" {
  name                = "vdpool-green"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = data.azurerm_virtual_desktop_host_pool.blue.type
  load_balancer_type  = data.azurerm_virtual_desktop_host_pool.blue.load_balancer_type
}
