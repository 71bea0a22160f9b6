# A plan that serves the pool in a block or by an association; one that is switched off stops nothing.
resource "azurerm_virtual_desktop_host_pool" "by_block" {
  name                             = "vdpool-block"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "by_association" {
  name                             = "vdpool-association"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "switched_off" {
  name                             = "vdpool-off"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "by_input" {
  name                             = "vdpool-input"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

variable "scale_personal" {
  type = bool
}

resource "azurerm_virtual_desktop_scaling_plan" "plan" {
  name                = "vdscaling"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  time_zone           = "UTC"

  schedule {
    name                 = "weekdays"
    days_of_week         = ["Monday"]
    ramp_down_start_time = "19:00"
  }

  host_pool {
    hostpool_id          = azurerm_virtual_desktop_host_pool.by_block.id
    scaling_plan_enabled = true
  }

  host_pool {
    hostpool_id          = azurerm_virtual_desktop_host_pool.switched_off.id
    scaling_plan_enabled = false
  }

  host_pool {
    hostpool_id          = azurerm_virtual_desktop_host_pool.by_input.id
    scaling_plan_enabled = var.scale_personal
  }
}

resource "azurerm_virtual_desktop_scaling_plan_host_pool_association" "association" {
  host_pool_id    = azurerm_virtual_desktop_host_pool.by_association.id
  scaling_plan_id = azurerm_virtual_desktop_scaling_plan.plan.id
  enabled         = true
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 60
}
