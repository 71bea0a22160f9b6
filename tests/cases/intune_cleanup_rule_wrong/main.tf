resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "all" {
  display_name                                = "All, a year"
  device_cleanup_rule_platform_type           = "all"
  device_inactivity_before_retirement_in_days = 365
}

# resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
#   device_inactivity_before_retirement_in_days = 60
# }
