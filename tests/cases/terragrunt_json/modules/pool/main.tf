variable "kind" {
  type    = string
  default = "Personal"
}
variable "assignment" { type = string }
resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = var.kind
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = var.assignment
}
