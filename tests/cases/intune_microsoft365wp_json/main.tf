# Settings as JSON texts, settings that hold further ones, and the blocks of enrolment configurations.
variable "settings" {
  type = set(string)
}

resource "microsoft365wp_device_management_configuration_policy_json" "encryption" {
  name = "Encryption"
  settings_json = [for setting in [
    {
      "@odata.type"       = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
      settingDefinitionId = "device_vendor_msft_bitlocker_requiredeviceencryption"
      choiceSettingValue  = { value = "device_vendor_msft_bitlocker_requiredeviceencryption_1" }
    },
  ] : jsonencode(setting)]
}

resource "microsoft365wp_device_management_configuration_policy_json" "by_input" {
  name          = "By input"
  settings_json = var.settings
}

resource "microsoft365wp_device_management_intent" "startup" {
  display_name = "Startup"
  template_id  = "d1174162-1dd2-4976-affc-6667049ab0ae"
  settings = [
    {
      definition_id = "deviceConfiguration--windows10EndpointProtectionConfiguration_bitLockerSystemDrivePolicy"
      abstract_complex = {
        value = [
          { definition_id = "deviceConfiguration--bitLockerSystemDrivePolicy_startupAuthenticationRequired", boolean = { value = true } },
        ]
      }
    },
  ]
}

resource "microsoft365wp_device_management_intent" "no_startup" {
  display_name = "No startup"
  template_id  = "d1174162-1dd2-4976-affc-6667049ab0ae"
  settings = [
    {
      definition_id = "deviceConfiguration--windows10EndpointProtectionConfiguration_bitLockerSystemDrivePolicy"
      abstract_complex = {
        value = [
          { definition_id = "deviceConfiguration--bitLockerSystemDrivePolicy_startupAuthenticationRequired", boolean = { value = false } },
        ]
      }
    },
  ]
}

resource "microsoft365_graph_beta_device_management_device_enrollment_configuration" "hello" {
  display_name = "Hello"

  windows_hello_for_business {
    state                    = "enabled"
    security_device_required = true
  }
}

resource "microsoft365_graph_beta_device_management_device_enrollment_configuration" "limit" {
  display_name = "Limit"

  device_enrollment_limit {
    limit = 5
  }
}
