resource "microsoft365_graph_beta_device_management_windows_device_compliance_policy" "boot" {
  display_name               = "Boot"
  scheduled_actions_for_rule = []
  device_health = {
    secure_boot_enabled = true
  }
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "all" {
  display_name                                = "All, 90 days"
  device_cleanup_rule_platform_type           = "all"
  device_inactivity_before_retirement_in_days = 90
}
