# Multi-session hosts take apps that are required on devices; what is only offered never comes.

variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

variable "intent" {
  type    = string

  validation {
    condition     = contains(["required", "available"], var.intent)
    error_message = "One of the two."
  }
}

resource "microsoft365_graph_beta_device_and_app_management_mobile_app_assignment" "offered" {
  mobile_app_id = microsoft365_graph_beta_device_and_app_management_win32_app.tool.id
  intent        = "available"
  source        = "direct"
  target = {
    target_type = "groupAssignment"
    group_id    = "11111111-1111-1111-1111-111111111111"
  }
}

resource "microsoft365_graph_beta_device_and_app_management_mobile_app_assignment" "required" {
  mobile_app_id = microsoft365_graph_beta_device_and_app_management_win32_app.agent.id
  intent        = "required"
  source        = "direct"
  target = {
    target_type = "allDevices"
  }
}

resource "microsoft365_graph_beta_device_and_app_management_mobile_app_assignment" "phones" {
  mobile_app_id = microsoft365_graph_beta_device_and_app_management_ios_store_app.phone.id
  intent        = "available"
  source        = "direct"
  target = {
    target_type = "allLicensedUsers"
  }
}

resource "microsoft365wp_mobile_app" "users" {
  display_name = "For users"
  win32_lob = {
    install_command_line = "setup.exe /quiet"
  }
  assignments = [{ intent = "required", target = { all_licensed_users = {} } }]
}

resource "microsoft365wp_mobile_app" "as_user" {
  display_name = "As the user"
  win32_lob = {
    install_command_line = "setup.exe /quiet"
    install_experience   = { run_as_account = "user" }
  }
  assignments = [{ intent = "required", target = { all_devices = {} } }]
}

resource "microsoft365wp_mobile_app" "by_input" {
  display_name = "By input"
  win32_lob = {
    install_command_line = "setup.exe /quiet"
  }
  assignments = [{ intent = var.intent, target = { group = { group_id = "22222222-2222-2222-2222-222222222222" } } }]
}

resource "msgraph_resource_action" "assign" {
  resource_url = "deviceAppManagement/mobileApps/33333333-3333-3333-3333-333333333333"
  action       = "assign"
  body = {
    mobileAppAssignments = [
      {
        "@odata.type" = "#microsoft.graph.mobileAppAssignment"
        intent        = "availableWithoutEnrollment"
        target        = { "@odata.type" = "#microsoft.graph.groupAssignmentTarget", groupId = "22222222-2222-2222-2222-222222222222" }
      }
    ]
  }
}

resource "microsoft365_graph_beta_device_and_app_management_win32_app" "browser" {
  display_name         = "Browser"
  install_command_line = "setup.exe /quiet"
  install_experience   = { run_as_account = "user" }
}

resource "microsoft365_graph_beta_device_and_app_management_mobile_app_assignment" "browser" {
  mobile_app_id = microsoft365_graph_beta_device_and_app_management_win32_app.browser.id
  intent        = "required"
  source        = "direct"
  target        = { target_type = "allDevices" }
}

# Nobody gets it.
resource "microsoft365_graph_beta_device_and_app_management_windows_web_app" "unassigned" {
  display_name = "Intranet"
  app_url      = "https://intranet.contoso.com"
}

resource "microsoft365wp_mobile_app" "portal" {
  display_name = "Company Portal"
  winget       = { package_identifier = "9WZDNCRFJ3PZ", install_experience = { run_as_account = "user" } }
  assignments  = [{ target = { group = { group_id = "22222222-2222-2222-2222-222222222222" } } }]
}

resource "microsoft365wp_mobile_app" "link" {
  display_name = "Intranet"
  web_link     = { app_url = "https://intranet.contoso.com" }
  assignments  = [{ target = { group = { group_id = "22222222-2222-2222-2222-222222222222" } } }]
}
