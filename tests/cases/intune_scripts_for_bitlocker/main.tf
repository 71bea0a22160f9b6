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

resource "microsoft365_graph_beta_device_management_windows_platform_script" "encrypts_by_wmi" {
  display_name    = "Encrypt by WMI"
  run_as_account  = "system"
  file_name       = "wmi.ps1"
  script_content  = <<-PS1
    $space = 'root\CIMV2\Security\MicrosoftVolumeEncryption'
    $volume = Get-WmiObject -Namespace $space -Class Win32_EncryptableVolume -Filter "DriveLetter='C:'"
    $volume.Encrypt(7)
  PS1
}

resource "microsoft365_graph_beta_device_management_windows_platform_script" "gives_the_key_to_the_tpm" {
  display_name    = "Encrypt by CIM"
  run_as_account  = "system"
  file_name       = "cim.ps1"
  script_content  = <<-PS1
    Get-CimInstance -Namespace 'root\CIMV2\Security\MicrosoftVolumeEncryption' -ClassName Win32_EncryptableVolume |
      Invoke-CimMethod -MethodName ProtectKeyWithTPM
  PS1
}

resource "microsoft365_graph_beta_device_management_windows_platform_script" "encrypts_a_text" {
  display_name    = "Encrypt a text"
  run_as_account  = "system"
  file_name       = "text.ps1"
  script_content  = <<-PS1
    $volume = Get-WmiObject -Namespace 'root\CIMV2\Security\MicrosoftVolumeEncryption' -Class Win32_EncryptableVolume
    $volume.GetProtectionStatus()
    (New-Object -ComObject Contoso.Vault).Encrypt('text')
  PS1
}
