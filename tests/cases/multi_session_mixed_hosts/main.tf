# With single-session hosts beside them, a template may be for those.

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

resource "microsoft365wp_device_configuration" "restrictions" {
  display_name = "Device restrictions"
  windows10_general = {
    cortana_blocked = true
  }
}

resource "microsoft365wp_device_configuration" "vpn" {
  display_name = "Tunnel"
  windows10_vpn = {
    connection_name = "tunnel"
  }
}

resource "microsoft365wp_device_configuration_custom" "custom" {
  display_name = "Custom"
  windows10 = {
    oma_settings = [{ oma_uri = "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera", string = { value = "0" } }]
  }
}

resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json" "catalog" {
  name      = "Catalog"
  platforms = "windows10"
  settings  = jsonencode({ settings = [] })
}

resource "azurerm_windows_virtual_machine" "single" {
  name                = "vm-single-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "single_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.single.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-personal" } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}
