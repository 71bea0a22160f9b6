# Type and assignment type hang on the same input: never a personal pool without assignment type.
variable "personal" {
  type = bool
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "pool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = var.personal ? "Personal" : "Pooled"
  load_balancer_type               = var.personal ? "Persistent" : "BreadthFirst"
  personal_desktop_assignment_type = var.personal ? "Automatic" : null
}
