resource "microsoft365wp_device_configuration_custom" "remote_desktop" {
  display_name = "Remote Desktop"
  windows10 = {
    oma_settings = [
      {
        display_name = "Remote Desktop"
        oma_uri      = "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely"
        string       = { value = "<disabled/>" }
      }
    ]
  }
}

resource "microsoft365wp_device_management_configuration_policy" "encryption" {
  name = "Encryption"
  settings = [
    { instance = {
      definition_id = "device_vendor_msft_bitlocker_requiredeviceencryption"
      choice        = { value = { value = "device_vendor_msft_bitlocker_requiredeviceencryption_1" } }
    } },
  ]
}

resource "microsoft365wp_device_enrollment_configuration" "page" {
  display_name  = "Status page"
  windows10_esp = { show_installation_progress = true }
}
