# Two questions about one input that are asked through functions: where both cannot hold, nothing is judged for it.
variable "desks" {
  type = number
}

variable "features" {
  type = list(string)
}

variable "kind" {
  type = string
  validation {
    condition     = can(regex("desk|lab", var.kind))
    error_message = "The name of the kind says desk or lab."
  }
}

locals {
  pools = {
    # The largest of two numbers is more than one only where the other one is.
    by_the_largest   = max(var.desks, 1) > 1 ? (var.desks == 0 ? "Pooled" : "Personal") : "Personal"
    by_the_least     = min(var.desks, 10) >= 5 ? (var.desks < 5 ? "Pooled" : "Personal") : "Personal"
    by_a_product     = var.desks * 2 > 6 ? (var.desks < 3 ? "Pooled" : "Personal") : "Personal"
    by_what_they_have = length(setintersection(toset(var.features), ["shared"])) > 0 ? (contains(var.features, "shared") ? "Personal" : "Pooled") : "Personal"
    by_what_is_left  = length(compact(var.features)) > 0 ? (length(var.features) == 0 ? "Pooled" : "Personal") : "Personal"
    by_all           = alltrue([for each in var.features : each == "desk"]) ? (contains(var.features, "shared") ? "Pooled" : "Personal") : "Personal"
    by_a_pattern     = var.kind == "shared" ? "Pooled" : "Personal"
    # These may hold together.
    by_two_elements   = contains(var.features, "shared-desk") ? (contains(var.features, "shared") ? "Personal" : "Pooled") : "Personal"
    by_one_element    = length(var.features) == 1 ? (contains(var.features, "shared") ? "Pooled" : "Personal") : "Personal"
    by_either_pattern = var.kind == "shared-lab" ? "Pooled" : "Personal"
    by_a_larger_one   = max(var.desks, 2) > 3 ? (var.desks < 5 ? "Pooled" : "Personal") : "Personal"
  }
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  for_each                         = local.pools
  name                             = "vdpool-${each.key}"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = each.value
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
