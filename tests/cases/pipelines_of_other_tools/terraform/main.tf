variable "kind" {
  type    = string
  default = "Personal"
}

resource "azurerm_virtual_desktop_host_pool" "terraform" {
  name                             = "vdpool-terraform"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.kind
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
