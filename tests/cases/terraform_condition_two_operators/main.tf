variable "env" {
  default = "prod"
}

variable "custom_image" {
  type    = string
  default = null
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "pool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = var.env == "prod" && var.custom_image == null ? "Personal" : "Pooled"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = try(local.missing.assignment, "Direct")
}

locals {
  missing = {}
}
