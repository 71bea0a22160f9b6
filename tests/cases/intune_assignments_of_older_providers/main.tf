# Earlier versions of the provider write assignments as one object.
variable "everybody" {
  type = bool
}

locals {
  laptops       = "1c7d5b4e-2f0a-4d0c-9a3f-6a0f8f6b2a11"
  session_hosts = "9e0c8f52-7d0b-4c35-8a51-0f3d1c9b7e22"
  assignments = {
    laptops           = { include_groups = [{ group_id = local.laptops }] }
    all_but_desktops  = { all_devices = true, exclude_group_ids = [local.session_hosts] }
    laptops_and_users = { all_users = true, include_groups = [{ group_id = local.laptops }] }
    perhaps_all_users = { all_users = var.everybody, include_groups = [{ group_id = local.laptops }] }
    everybody         = { all_devices = true }
  }
}

resource "microsoft365_graph_beta_device_management_windows_custom_configuration" "bitlocker" {
  for_each     = local.assignments
  display_name = "BitLocker of ${each.key}"
  oma_settings = [{
    odata_type = "#microsoft.graph.omaSettingInteger"
    oma_uri    = "./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption"
    value      = "1"
  }]
  assignments = each.value
}
