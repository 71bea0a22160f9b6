# The policy is always there, the clean-up rule where an input says so.
variable "with_cleanup" {
  type = bool
}

resource "microsoft365_graph_beta_device_management_windows_driver_update_profile" "drivers" {
  display_name   = "Drivers of session hosts"
  approval_type  = "manual"
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  count                                       = var.with_cleanup ? 1 : 0
  display_name                                = "Windows"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 120
}
