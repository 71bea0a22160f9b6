# A release pipeline fills in what stands between #{ and }#; until then the values are not known.

variable "pool_kind" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                             = "vdpool-#{Environment}#"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.pool_kind
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "__ASSIGNMENT_TYPE__"
}
