variable "kind" {
  type = string
}

variable "kinds" {
  type = list(string)
}

# A text that is its own in lower case is none with capitals.
resource "azurerm_virtual_desktop_host_pool" "capitals" {
  name                = "capitals"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = var.kind == lower(var.kind) && var.kind == "POOLED" ? "Pooled" : "Personal"
  load_balancer_type  = "Persistent"
}

resource "azurerm_virtual_desktop_host_pool" "small" {
  name                = "small"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = var.kind == lower(var.kind) && var.kind == "pooled" ? "Pooled" : "Personal"
  load_balancer_type  = "Persistent"
}

# What is put into a list is in it, wherever.
resource "azurerm_virtual_desktop_host_pool" "put_in" {
  name                = "put-in"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = contains(concat(["a"], var.kinds, ["personal"]), "personal") ? "Personal" : "Pooled"
  load_balancer_type  = "Persistent"
}

resource "azurerm_virtual_desktop_host_pool" "undeclared" {
  name                = "undeclared"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = local.kind == "pooled" ? "Pooled" : "Personal"
  load_balancer_type  = "Persistent"
}
