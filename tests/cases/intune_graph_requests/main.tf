variable "bodies" {
  type = any
}

resource "msgraph_resource" "wifi" {
  url         = "deviceManagement/deviceConfigurations"
  api_version = "beta"
  body = {
    "@odata.type"   = "#microsoft.graph.windowsWifiEnterpriseEAPConfiguration"
    displayName     = "Office"
    ssid            = "office"
    wifiSecurityType = "wpaEnterprise"
  }
}

resource "msgraph_resource" "domain_join" {
  url = "deviceManagement/deviceConfigurations"
  body = {
    "@odata.type"             = "#microsoft.graph.windowsDomainJoinConfiguration"
    displayName               = "Join"
    activeDirectoryDomainName = "corp.example.com"
  }
}

resource "msgraph_resource" "bitlocker" {
  url = "deviceManagement/configurationPolicies"
  body = jsonencode({
    name         = "BitLocker"
    platforms    = "windows10"
    technologies = "mdm"
    settings = [
      {
        settingInstance = {
          "@odata.type"       = "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance"
          settingDefinitionId = "device_vendor_msft_bitlocker_requiredeviceencryption"
          choiceSettingValue = {
            value    = "device_vendor_msft_bitlocker_requiredeviceencryption_1"
            children = []
          }
        }
      }
    ]
  })
}

resource "msgraph_resource" "unknown" {
  url  = "deviceManagement/deviceConfigurations"
  body = var.bodies
}

resource "msgraph_resource" "group" {
  url  = "groups"
  body = { displayName = "Session hosts", securityEnabled = true, mailEnabled = false, mailNickname = "avd" }
}

resource "msgraph_update_resource" "cleanup" {
  url  = "deviceManagement/managedDeviceCleanupSettings"
  body = { deviceInactivityBeforeRetirementInDays = "45" }
}
