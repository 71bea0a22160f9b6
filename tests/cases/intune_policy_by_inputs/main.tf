# For which platform a policy is, and of which type, hangs on inputs: it is judged where it is for Windows, or unknown.
variable "for_tablets" {
  type = bool
}

resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "restrictions" {
  display_name = "Restrictions"
  settings     = jsonencode({ "@odata.type" = var.for_tablets ? "#microsoft.graph.iosGeneralDeviceConfiguration" : "#microsoft.graph.windowsNextGeneralConfiguration", cameraBlocked = true })
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json" "catalog" {
  name      = "Remote Desktop"
  platforms = var.for_tablets ? "iOS" : "windows10"
  settings = jsonencode({
    settings = [{
      id = "0"
      settingInstance = {
        "@odata.type"       = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
        settingDefinitionId = "device_vendor_msft_policy_config_remotedesktopservices_allowuserstoconnectremotely"
        choiceSettingValue  = { value = "device_vendor_msft_policy_config_remotedesktopservices_allowuserstoconnectremotely_0" }
      }
    }]
  })
}
