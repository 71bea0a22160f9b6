variable "kind" {
  type    = string
  default = "Personal"
}

variable "assignment" {
  type    = string
  default = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.kind
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = var.assignment
}
