variable "pool_type" {
  type = string
  validation {
    condition     = contains(["Personal", "Pooled"], var.pool_type)
    error_message = "Personal or Pooled."
  }
}

variable "assignment" {
  type = string
  validation {
    condition     = contains(["Automatic", "Direct"], var.assignment)
    error_message = "Automatic or Direct."
  }
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "pool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = var.pool_type
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = var.assignment
}
