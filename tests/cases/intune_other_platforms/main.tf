resource "msgraph_resource" "ios_wifi" {
  url  = "deviceManagement/deviceConfigurations"
  body = { "@odata.type" = "#microsoft.graph.iosWiFiConfiguration", displayName = "Office", ssid = "office" }
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json" "macos" {
  name         = "Guests"
  platforms    = "macOS"
  technologies = ["mdm", "appleRemoteManagement"]
  settings     = jsonencode({ settings = [] })
}
