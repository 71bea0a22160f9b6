# The validation takes every spelling of its words, "BYODesktop" among them.
variable "kind" {
  type = string
  validation {
    condition     = contains(["personal", "byodesktop"], lower(var.kind))
    error_message = "Personal or BYODesktop."
  }
}

# And this one only the words as they stand.
variable "exact" {
  type = string
  validation {
    condition     = contains(["personal", "byodesktop"], var.exact)
    error_message = "personal or byodesktop."
  }
}

resource "azurerm_virtual_desktop_host_pool" "in_any_case" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.kind == "BYODesktop" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "exact" {
  name                             = "vdpool-sales"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.exact == "BYODesktop" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
