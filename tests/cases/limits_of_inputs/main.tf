variable "kind" {
  type = string
  validation {
    condition     = var.kind != "shared" && length(var.kind) > 0
    error_message = "Shared desktops have a root of their own."
  }
}

variable "hosts" {
  type = object({ count = number, size = string })
  validation {
    condition     = var.hosts.count >= 1 && var.hosts.count <= 50
    error_message = "1 to 50."
  }
}

variable "mode" {
  type = string
  validation {
    condition     = contains(["desktop"], coalesce(var.mode, "desktop"))
    error_message = "Nothing but desktops."
  }
}

data "azurerm_shared_image" "golden" {
  name                = "avd-golden"
  gallery_name        = "galavd"
  resource_group_name = "rg-images"
}

locals {
  image = data.azurerm_shared_image.golden.id
  types = {
    by_word   = var.kind == "shared" ? "Pooled" : "Personal"
    by_length = var.kind == "" ? "Pooled" : "Personal"
    by_number = var.hosts.count == 0 ? "Pooled" : "Personal"
    by_id     = length(local.image) > 0 ? "Personal" : "Pooled"
    by_name   = coalesce(local.image, "none") == "none" ? "Pooled" : "Personal"
    # Null and the empty text pass the validation as well.
    by_default = var.mode == null || var.mode == "" ? "Pooled" : "Personal"
    # One question with two tables.
    by_table   = lookup({ ad = true }, var.kind, false) && lookup({ entra = true }, var.kind, false) ? "Pooled" : "Personal"
    by_pattern = can(regex("^AD", var.kind)) && var.kind == "Entra" ? "Pooled" : "Personal"
    open       = can(regex("^A[DZ]", var.kind)) ? "Pooled" : "Personal"
  }
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  for_each                         = local.types
  name                             = "vdpool-${each.key}"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = each.value
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
