resource "microsoft365_graph_beta_device_management_windows_platform_script" "encrypts" {
  display_name   = "Encrypt"
  file_name      = "encrypt.ps1"
  run_as_account = "system"
  script_content = <<-PS
    Get-BitLockerVolume -MountPoint C: | Enable-BitLocker -EncryptionMethod XtsAes256 -RecoveryPasswordProtector
  PS
}

resource "microsoft365_graph_beta_device_management_windows_remediation_script" "encrypts_by_program" {
  display_name               = "Encrypt if it is not"
  publisher                  = "IT"
  run_as_account             = "system"
  detection_script_content   = "manage-bde -status C:; exit 1"
  remediation_script_content = "manage-bde -on C: -RecoveryPassword -SkipHardwareTest"
}

resource "microsoft365_graph_beta_device_management_windows_platform_script" "asks" {
  display_name   = "Encrypt where it is off"
  file_name      = "ask.ps1"
  run_as_account = "system"
  script_content = <<-PS
    if ((Get-BitLockerVolume -MountPoint C:).ProtectionStatus -eq 'Off') { Enable-BitLocker -MountPoint C: -TpmProtector }
  PS
}

resource "microsoft365_graph_beta_device_management_windows_platform_script" "only_speaks_of_it" {
  display_name   = "Inventory"
  file_name      = "inventory.ps1"
  run_as_account = "system"
  script_content = <<-PS
    # manage-bde -on C:
    function Protect-Disk { Enable-BitLocker -MountPoint C: }
    Enable-BitLocker -MountPoint C: -WhatIf
    Suspend-BitLocker -MountPoint C: -RebootCount 1
    Write-Output 'Enable-BitLocker is not run here'
  PS
}
