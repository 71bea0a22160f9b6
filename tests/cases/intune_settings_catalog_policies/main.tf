variable "configuration" {
  type = any
}

locals {
  settings = {
    encryption = "device_vendor_msft_bitlocker_requiredeviceencryption"
    defender   = "device_vendor_msft_policy_config_defender_allowbehaviormonitoring"
  }
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy" "startup" {
  name         = "Startup"
  platforms    = "windows10"
  technologies = ["mdm"]
  configuration_policy = {
    settings = [
      {
        id = "0"
        setting_instance = {
          odata_type            = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
          setting_definition_id = "device_vendor_msft_policy_config_remotedesktopservices_allowuserstoconnectremotely"
          choice_setting_value = {
            value    = "device_vendor_msft_policy_config_remotedesktopservices_allowuserstoconnectremotely_0"
            children = []
          }
        }
      },
      {
        id = "1"
        setting_instance = {
          odata_type            = "#microsoft.graph.deviceManagementConfigurationGroupSettingCollectionInstance"
          setting_definition_id = "device_vendor_msft_passportforwork_{tenantid}"
          group_setting_collection_value = [
            {
              children = [
                {
                  odata_type            = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
                  setting_definition_id = "device_vendor_msft_passportforwork_{tenantid}_policies_requiresecuritydevice"
                  choice_setting_value = {
                    value    = "device_vendor_msft_passportforwork_{tenantid}_policies_requiresecuritydevice_true"
                    children = []
                  }
                },
              ]
            },
          ]
        }
      },
    ]
  }
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy" "by_loop" {
  name         = "By loop"
  platforms    = "windows10"
  technologies = ["mdm"]
  configuration_policy = {
    settings = [
      for id, definition in local.settings : {
        id = id
        setting_instance = {
          odata_type            = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
          setting_definition_id = definition
          choice_setting_value  = { value = "${definition}_1", children = [] }
        }
      }
    ]
  }
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy" "open" {
  name                 = "Open"
  platforms            = "windows10"
  technologies         = ["mdm"]
  configuration_policy = var.configuration
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy" "harmless" {
  name         = "Harmless"
  platforms    = "windows10"
  technologies = ["mdm"]
  configuration_policy = {
    settings = [
      {
        id = "0"
        setting_instance = {
          odata_type            = "#microsoft.graph.deviceManagementConfigurationSimpleSettingInstance"
          setting_definition_id = "device_vendor_msft_policy_config_defender_avgcpuloadfactor"
          simple_setting_value = {
            odata_type = "#microsoft.graph.deviceManagementConfigurationIntegerSettingValue"
            value      = 25
          }
        }
      },
    ]
  }
}

# Updates of Windows Autopatch set nothing that session hosts do not support.
resource "microsoft365_graph_beta_device_management_windows_autopatch_deployment" "updates" {
  content = { catalog_entry_type = "featureUpdate" }
}
