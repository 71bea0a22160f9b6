variable "name" {
  default = "rg-network"
}

resource "azurerm_resource_group" "network" {
  name     = var.name
  location = "westeurope"
}
