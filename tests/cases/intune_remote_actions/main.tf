action "microsoft365_graph_beta_device_management_managed_device_wipe" "host" {
  config {
    device_ids = ["0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10"]
  }
}

action "microsoft365_graph_beta_device_management_managed_device_sync_device" "host" {
  config {
    device_ids = ["0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10"]
  }
}

variable "action" {
  type = string
}

resource "msgraph_resource_action" "fresh_start" {
  resource_url = "deviceManagement/managedDevices/0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10"
  action       = "cleanWindowsDevice"
  body         = { keepUserData = true }
}

resource "msgraph_resource_action" "chosen_later" {
  resource_url = "deviceManagement/managedDevices/0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10"
  action       = var.action
}

resource "msgraph_resource_action" "mail" {
  resource_url = "users/someone@example.com"
  action       = "sendMail"
  body         = { message = { subject = "Welcome" } }
}
