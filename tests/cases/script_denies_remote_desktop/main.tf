resource "azurerm_windows_virtual_machine" "vm" {
  name                  = "vm"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = {}

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "existing-pool" }
  })
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = "x" })
}

resource "azurerm_virtual_machine_run_command" "harden" {
  name               = "harden"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.vm.id
  source {
    script = <<-PS1
      reg add "HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM" /v AutoEnrollMDM /t REG_DWORD /d 1 /f
      New-Item -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services' -Force
      Set-ItemProperty -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services' -Name fDenyTSConnections -Value 1
    PS1
  }
}
