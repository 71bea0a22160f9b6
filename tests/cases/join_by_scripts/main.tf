variable "token" {
  type      = string
  sensitive = true
}

variable "network_interface_ids" {
  type = map(string)
}

variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "desktops" {
  name                             = "vdpool-desktops"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "by_add_computer" {
  name                  = "vm-by-add-compu"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["by_add_computer"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "by_add_computer_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.by_add_computer.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_run_command" "by_add_computer_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.by_add_computer.id
  source {
    script = <<-PS1
      Add-Computer -DomainName corp.contoso.com -Credential $credential -Restart
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "by_wmi" {
  name                  = "vm-by-wmi"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["by_wmi"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "by_wmi_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.by_wmi.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_run_command" "by_wmi_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.by_wmi.id
  source {
    script = <<-PS1
      (Get-CimInstance Win32_ComputerSystem) | Out-Null
      Invoke-CimMethod -ClassName Win32_ComputerSystem -MethodName JoinDomainOrWorkgroup -Arguments @{ Name = "corp.contoso.com"; FJoinOptions = 3 }
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "by_dsc" {
  name                  = "vm-by-dsc"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["by_dsc"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "by_dsc_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.by_dsc.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_run_command" "by_dsc_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.by_dsc.id
  source {
    script = <<-PS1
      Configuration JoinDomain {
        param ([PSCredential] $Credential)
        Import-DscResource -ModuleName ComputerManagementDsc
        Node localhost {
          Computer Host {
            Name       = $env:COMPUTERNAME
            DomainName = "corp.contoso.com"
            Credential = $Credential
          }
        }
      }
      JoinDomain -OutputPath C:\join -Credential $credential
      Start-DscConfiguration -Path C:\join -Wait -Force
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "by_answer_file" {
  name                  = "vm-by-answer-fi"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["by_answer_file"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "by_answer_file_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.by_answer_file.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_run_command" "by_answer_file_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.by_answer_file.id
  source {
    script = <<-PS1
      $answers = @"
      <component name="Microsoft-Windows-UnattendedJoin">
        <Identification><JoinDomain>corp.contoso.com</JoinDomain></Identification>
      </component>
      "@
      Set-Content -Path C:\Windows\Panther\unattend.xml -Value $answers
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "to_a_workgroup" {
  name                  = "vm-to-a-workgro"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["to_a_workgroup"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "to_a_workgroup_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.to_a_workgroup.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_run_command" "to_a_workgroup_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.to_a_workgroup.id
  source {
    script = <<-PS1
      Add-Computer -WorkgroupName KIOSK
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "joined_and_kept_from_entra" {
  name                  = "vm-joined-and-k"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["joined_and_kept_from_entra"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "joined_and_kept_from_entra_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.joined_and_kept_from_entra.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_run_command" "joined_and_kept_from_entra_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.joined_and_kept_from_entra.id
  source {
    script = <<-PS1
      Add-Computer -DomainName corp.contoso.com -Credential $credential
      Disable-ScheduledTask -TaskName "Automatic-Device-Join" -TaskPath "\Microsoft\Windows\Workplace Join\"
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "left_again" {
  name                  = "vm-left-again"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["left_again"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "left_again_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.left_again.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_extension" "left_again_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.left_again.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"

  settings = jsonencode({
    Name    = "corp.contoso.com"
    User    = "svc-join@corp.contoso.com"
    Restart = "true"
    Options = "3"
  })

  protected_settings = jsonencode({ Password = var.admin_password })
}

resource "azurerm_virtual_machine_run_command" "left_again_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.left_again.id
  depends_on         = [azurerm_virtual_machine_extension.left_again_join]
  source {
    script = <<-PS1
      dsregcmd.exe /leave
    PS1
  }
}

resource "azurerm_windows_virtual_machine" "left_some_time" {
  name                  = "vm-left-some-ti"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_ids["left_some_time"]]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "left_some_time_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.left_some_time.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desktops.name }
  })

  protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_extension" "left_some_time_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.left_some_time.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"

  settings = jsonencode({
    Name    = "corp.contoso.com"
    User    = "svc-join@corp.contoso.com"
    Restart = "true"
    Options = "3"
  })

  protected_settings = jsonencode({ Password = var.admin_password })
}

resource "azurerm_virtual_machine_run_command" "left_some_time_setup" {
  name               = "setup"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.left_some_time.id
  source {
    script = <<-PS1
      dsregcmd.exe /leave
    PS1
  }
}
