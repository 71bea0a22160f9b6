locals {
  laptops       = "1c7d5b4e-2f0a-4d0c-9a3f-6a0f8f6b2a11"
  session_hosts = "9e0c8f52-7d0b-4c35-8a51-0f3d1c9b7e22"
}

resource "msgraph_resource" "by_group" {
  url = "deviceManagement/deviceConfigurations"
  body = {
    "@odata.type" = "#microsoft.graph.windowsWifiConfiguration"
    displayName   = "Office"
    ssid          = "office"
  }
}

resource "msgraph_resource_action" "by_group" {
  resource_url = "deviceManagement/deviceConfigurations/${msgraph_resource.by_group.id}"
  action       = "assign"
  body = {
    assignments = [{ target = { "@odata.type" = "#microsoft.graph.groupAssignmentTarget", groupId = local.laptops } }]
  }
}

resource "microsoft365_graph_beta_device_management_windows_enrollment_status_page" "by_name" {
  display_name               = "Laptops - status page"
  show_installation_progress = true
}

resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "by_exclusion" {
  display_name = "BitLocker everywhere"
  oma_settings = [{
    odata_type = "#microsoft.graph.omaSettingInteger"
    oma_uri    = "./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption"
    value      = "1"
  }]
  assignments = [
    { type = "allDevicesAssignmentTarget" },
    { type = "exclusionGroupAssignmentTarget", group_id = local.session_hosts },
  ]
}

resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "not_excluded" {
  display_name = "BitLocker for all"
  oma_settings = [{
    odata_type = "#microsoft.graph.omaSettingInteger"
    oma_uri    = "./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption"
    value      = "1"
  }]
  assignments = [
    { type = "groupAssignmentTarget", group_id = local.laptops },
    { type = "allDevicesAssignmentTarget" },
  ]
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 30
}
