# Intune managed as code: policies and a clean-up rule for session hosts, and an action that they do not support.
# The folder policies/ holds policies that were exported from the Intune admin center.

terraform {
  required_providers {
    microsoft365 = {
      source = "deploymenttheory/microsoft365"
    }
  }
}

variable "retired_device_ids" {
  type    = list(string)
  default = []
}

resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "remote_desktop" {
  display_name = "AVD - Remote Desktop"

  oma_settings = [
    {
      odata_type   = "#microsoft.graph.omaSettingString"
      display_name = "Allow users to connect remotely"
      oma_uri      = "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely"
      value        = "<enabled/>"
    },
  ]
}

resource "microsoft365_graph_beta_device_management_windows_device_compliance_policy" "defender" {
  display_name               = "AVD - Compliance"
  scheduled_actions_for_rule = []

  system_security = {
    defender_enabled = true
  }
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows, 60 days"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 60
}

# A wipe deletes the Remote Desktop settings of a session host: nobody can connect to it again.
action "microsoft365_graph_beta_device_management_managed_device_wipe" "retired" {
  config {
    device_ids = var.retired_device_ids
  }
}
