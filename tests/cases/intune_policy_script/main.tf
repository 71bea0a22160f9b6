resource "microsoft365_graph_beta_device_management_windows_platform_script" "harden" {
  display_name   = "Harden"
  file_name      = "harden.ps1"
  run_as_account = "system"
  script_content = <<-PS1
    Set-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server' -Name fDenyTSConnections -Value 1
  PS1
}

resource "microsoft365_graph_beta_device_management_windows_remediation_script" "allow" {
  display_name               = "Allow"
  detection_script_content   = "exit 1"
  remediation_script_content = <<-PS1
    # Set-ItemProperty -Name fDenyTSConnections -Value 1
    Set-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server' -Name fDenyTSConnections -Value 0
  PS1
}

resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = 30
}
