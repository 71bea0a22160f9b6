variable "kind" {}
variable "assignment" {}
resource "azurerm_virtual_desktop_host_pool" "p" {
  name = "p"
  location = "x"
  resource_group_name = "r"
  load_balancer_type = "Persistent"
  personal_desktop_assignment_type = var.assignment
  type = var.kind
}
