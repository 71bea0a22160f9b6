# Whether they are deployed at all decides nothing on the host pools that are: the reason names what does.
variable "with_desks" {
  type = bool
}

variable "calls" {
  type = number
}

variable "is_personal" {
  type = bool
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  count = var.with_desks ? 1 : 0

  name                             = "vdpool-desks"
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  type                             = var.is_personal ? "Personal" : "Pooled"
}

resource "azurerm_virtual_desktop_host_pool" "calls" {
  count = var.calls

  name                             = "vdpool-calls-${count.index}"
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  type                             = var.is_personal ? "Personal" : "Pooled"
}

# Here the input that decides whether it exists decides what it is, too.
resource "azurerm_virtual_desktop_host_pool" "trial" {
  count = var.calls

  name                             = "vdpool-trial-${count.index}"
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  type                             = var.calls > 3 ? "Pooled" : "Personal"
}

variable "trainees" {
  type = number
}

resource "azurerm_virtual_desktop_host_pool" "courses" {
  count = var.calls + var.trainees

  name                             = "vdpool-courses-${count.index}"
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  type                             = var.is_personal ? "Personal" : "Pooled"
}
