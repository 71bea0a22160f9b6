variable "pool_type" {}

resource "azurerm_virtual_desktop_host_pool" "pooled" {
  name                = "hp-pooled"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  load_balancer_type  = "BreadthFirst"
  type                = "Pooled"
}

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name                = "hp-personal"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  load_balancer_type  = "Persistent"
  type                = "Personal"
}

resource "azurerm_virtual_desktop_host_pool" "undecided" {
  name                = "hp-undecided"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  load_balancer_type  = "Persistent"
  type                = var.pool_type
}

resource "azurerm_virtual_desktop_host_pool" "accepted" {
  #checkov:skip=CKV_AVD_1:shared kiosks, agreed until June
  name                = "hp-accepted"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  load_balancer_type  = "BreadthFirst"
  type                = "Pooled"
}

resource "azurerm_storage_account" "profiles" {
  name                     = "stprofiles"
  location                 = "westeurope"
  resource_group_name      = "rg-avd"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_0"
}
