# For which platform a policy is, and whether an assignment takes a group out, the caller says.
variable "platforms" {
  type = string
}

variable "assignment_type" {
  type = string
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json" "open" {
  name         = "Disk encryption"
  platforms    = var.platforms
  technologies = ["mdm"]
  settings = jsonencode({
    settings = [{
      id = "0"
      settingInstance = {
        "@odata.type"       = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
        settingDefinitionId = "device_vendor_msft_bitlocker_requiredeviceencryption"
        choiceSettingValue  = { value = "device_vendor_msft_bitlocker_requiredeviceencryption_1", children = [] }
      }
    }]
  })
}

resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "assigned" {
  display_name = "BitLocker everywhere"
  oma_settings = [{
    odata_type = "#microsoft.graph.omaSettingInteger"
    oma_uri    = "./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption"
    value      = "1"
  }]
  assignments = [
    { type = "allDevicesAssignmentTarget" },
    { type = var.assignment_type, group_id = "9e0c8f52-7d0b-4c35-8a51-0f3d1c9b7e22" },
  ]
}
