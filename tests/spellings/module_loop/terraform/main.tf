# A personal host pool whose session hosts a module makes in a loop.
variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name = "vdpool-personal"
  location = "westeurope"
  resource_group_name = "rg-avd"
  type = "Personal"
  load_balancer_type = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

module "hosts" {
  source   = "./modules/host"
  for_each = toset(["0", "1"])

  machine_name   = "vm-desktop-${each.key}"
  host_pool_name = azurerm_virtual_desktop_host_pool.personal.name
  admin_password = var.admin_password
}
