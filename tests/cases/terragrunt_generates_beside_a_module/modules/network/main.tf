variable "address_space" {
  type = list(string)
}

resource "azurerm_virtual_network" "desktops" {
  name                = "vnet-desktops"
  location            = "westeurope"
  resource_group_name = "rg-network"
  address_space       = var.address_space
}
