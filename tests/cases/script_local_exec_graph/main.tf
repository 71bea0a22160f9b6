# A Wi-Fi profile, made with az rest beside the deployment.
variable "ssid" {
  type = string
}

resource "terraform_data" "wifi" {
  provisioner "local-exec" {
    command = <<-SH
      az rest --method post --url "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" \
        --body '{"@odata.type": "#microsoft.graph.windowsWifiConfiguration", "displayName": "Office", "ssid": "${var.ssid}"}'
    SH
  }
}

# Reads only: nothing to say of it.
resource "terraform_data" "devices" {
  provisioner "local-exec" {
    command = "az rest --method get --url https://graph.microsoft.com/beta/deviceManagement/managedDevices"
  }
}
