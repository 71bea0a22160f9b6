resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "office_wifi" {
  display_name = "Office Wi-Fi"
  oma_settings = [
    {
      odata_type   = "#microsoft.graph.omaSettingString"
      display_name = "Profile"
      oma_uri      = "./Vendor/MSFT/WiFi/Profile/Office/WlanXml"
      value        = "<WLANProfile/>"
    }
  ]
}

resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "no_remote_desktop" {
  display_name = "Harden"
  oma_settings = [
    {
      odata_type   = "#microsoft.graph.omaSettingString"
      display_name = "Remote Desktop"
      oma_uri      = "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely"
      value        = "<disabled/>"
    }
  ]
}

resource "microsoft365_graph_beta_device_management_group_policy_configuration" "connections" {
  display_name = "Connections"
}

resource "microsoft365_graph_beta_device_management_group_policy_definition" "connections" {
  group_policy_configuration_id = microsoft365_graph_beta_device_management_group_policy_configuration.connections.id
  policy_name                   = "Allow users to connect remotely by using Remote Desktop Services"
  class_type                    = "machine"
  category_path                 = "\\Windows Components\\Remote Desktop Services\\Remote Desktop Session Host\\Connections"
  enabled                       = false
}

resource "microsoft365_graph_beta_device_management_windows_autopilot_deployment_profile" "kiosk" {
  display_name            = "Kiosk"
  device_join_type        = "microsoft_entra_joined"
  preprovisioning_allowed = false
  out_of_box_experience_setting = {
    device_usage_type               = "shared"
    keyboard_selection_page_skipped = true
    privacy_settings_hidden         = true
    user_type                       = "standard"
  }
}

resource "microsoft365_graph_beta_device_management_windows_enrollment_status_page" "page" {
  display_name               = "Status page"
  show_installation_progress = true
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows, 60 days"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 60
}
