resource "microsoft365_graph_beta_device_management_windows_device_compliance_policy" "strict" {
  display_name = "Strict"
  scheduled_actions_for_rule = [
    {
      scheduled_action_configurations = [
        { action_type = "block", grace_period_hours = 0 },
        { action_type = "wipe", grace_period_hours = 240 },
      ]
    }
  ]
  device_health = {
    bit_locker_enabled  = true
    secure_boot_enabled = true
  }
}
