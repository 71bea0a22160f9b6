# Both calls make a host pool and a scaling plan of one name, each in its own resource group; what ids name lies there.
module "scaled" {
  source = "./desktops"
  rg     = "rg-scaled"
  scales = true
}

module "unscaled" {
  source = "./desktops"
  rg     = "rg-unscaled"
  scales = false
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 60
}
