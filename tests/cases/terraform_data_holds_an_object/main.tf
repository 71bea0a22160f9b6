# What terraform_data gives back is what it was given, once it is applied.
variable "kind" {
  type = string
}

resource "terraform_data" "settings" {
  input = { type = "Pooled", open = var.kind }
}

resource "azurerm_virtual_desktop_host_pool" "known" {
  name                = "vdpool-known"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = terraform_data.settings.output.type
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_virtual_desktop_host_pool" "open" {
  name                = "vdpool-open"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = terraform_data.settings.output.open
  load_balancer_type  = "BreadthFirst"
}
