variable "rg" {
  type = string
}

variable "scales" {
  type = bool
}

locals {
  desktops = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/${var.rg}/providers/Microsoft.DesktopVirtualization"
}

resource "azurerm_virtual_desktop_host_pool" "by_block" {
  name                             = "vdpool-block"
  location                         = "westeurope"
  resource_group_name              = var.rg
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "by_association" {
  name                             = "vdpool-association"
  location                         = "westeurope"
  resource_group_name              = var.rg
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_scaling_plan" "plan" {
  name                = "vdscaling"
  location            = "westeurope"
  resource_group_name = var.rg
  time_zone           = "UTC"

  schedule {
    name                 = "weekdays"
    days_of_week         = ["Monday"]
    ramp_down_start_time = "19:00"
  }

  host_pool {
    hostpool_id          = "${local.desktops}/hostPools/vdpool-block"
    scaling_plan_enabled = var.scales
  }
}

resource "azurerm_virtual_desktop_scaling_plan_host_pool_association" "association" {
  host_pool_id    = "${local.desktops}/hostPools/vdpool-association"
  scaling_plan_id = "${local.desktops}/scalingPlans/vdscaling"
  enabled         = var.scales
}
