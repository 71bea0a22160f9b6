# The JSON in `settings` is a whole Graph object: its own type and settings count.
variable "type" {
  type = string
}

resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "wifi" {
  display_name = "Office"
  settings     = jsonencode({ "@odata.type" = "#microsoft.graph.windowsWifiEnterpriseEAPConfiguration", ssid = "office" })
}

resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "bitlocker" {
  display_name = "Encryption"
  settings     = <<-JSON
    { "@odata.type": "#microsoft.graph.windows10EndpointProtectionConfiguration", "bitLockerEncryptDevice": true }
  JSON
}

resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "remote_desktop" {
  display_name = "Remote Desktop"
  settings = jsonencode({
    "@odata.type" = "#microsoft.graph.windows10CustomConfiguration"
    omaSettings = [{
      "@odata.type" = "#microsoft.graph.omaSettingString"
      omaUri        = "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely"
      value         = "<disabled/>"
    }]
  })
}

resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "tablets" {
  display_name = "Tablets"
  settings     = jsonencode({ "@odata.type" = "#microsoft.graph.iosWiFiConfiguration", ssid = "office" })
}

resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "input" {
  display_name = "Input"
  settings     = jsonencode({ "@odata.type" = var.type, cameraBlocked = true })
}

# A later version of the provider brought it: undecided, by its name.
resource "microsoft365_graph_beta_device_management_windows_firmware_policy" "new" {
  display_name = "Firmware"
}

# Known, and no policy for Windows.
resource "microsoft365_graph_beta_device_management_role_definition" "helpdesk" {
  display_name = "Helpdesk"
}

resource "microsoft365wp_device_configuration" "harmless" {
  display_name = "Camera"
  windows10_general = {
    camera_blocked = true
  }
}

resource "microsoft365wp_windows_new_profile" "new" {
  display_name = "New"
}

# JSON that names no type, an attribute that came later, and a collection of Graph that came later.
resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "untyped" {
  display_name = "Untyped"
  settings     = jsonencode({ cameraBlocked = true })
}

resource "microsoft365wp_device_configuration" "later" {
  display_name = "Later"
  blueprint    = { camera_blocked = true }
}

resource "msgraph_resource" "later" {
  url  = "deviceManagement/windowsBlueprintPolicies"
  body = { displayName = "Later", cameraBlocked = true }
}

resource "msgraph_resource" "category" {
  url  = "deviceManagement/deviceCategories"
  body = { displayName = "Session hosts" }
}
