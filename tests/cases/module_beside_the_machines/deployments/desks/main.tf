resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-desks"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
}

# A registry names a module in the middle of its address; this one collects counters of session hosts.
module "counters" {
  source = "Contoso/avd-session-insights/azurerm"
}

module "spoke" {
  source = "registry.example.com/contoso/avd-network/azurerm"
}

module "desktops" {
  source = "contoso/compute/azurerm"
}
