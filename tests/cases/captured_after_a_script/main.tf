# The same script on two golden machines: the policy enrols the one that is joined to the domain, and waits in the
# registry of the other one until its clones are joined.

resource "azurerm_windows_virtual_machine" "joined" {
  name                  = "vm-golden-1"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.joined.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_virtual_machine_run_command" "joined" {
  name               = "enrol"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.joined.id

  source {
    script = <<-PS1
      $key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM'
      New-Item -Path $key -Force
      New-ItemProperty -Path $key -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force
    PS1
  }
}

resource "azurerm_image" "joined" {
  name                      = "img-joined"
  location                  = "westeurope"
  resource_group_name       = "rg-avd"
  source_virtual_machine_id = azurerm_windows_virtual_machine.joined.id
}

resource "azurerm_windows_virtual_machine" "prepared" {
  name                  = "vm-golden-2"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_run_command" "prepared" {
  name               = "enrol"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.prepared.id

  source {
    script = <<-PS1
      $key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM'
      New-Item -Path $key -Force
      New-ItemProperty -Path $key -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force
    PS1
  }
}

resource "azurerm_image" "prepared" {
  name                      = "img-prepared"
  location                  = "westeurope"
  resource_group_name       = "rg-avd"
  source_virtual_machine_id = azurerm_windows_virtual_machine.prepared.id
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  personal_desktop_assignment_type = "Automatic"
  load_balancer_type               = "Persistent"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-finance-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]
  license_type          = "Windows_Client"
  tags                  = { intune-enrollment = "group-policy" }
  source_image_id       = azurerm_image.prepared.id

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "desk_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

variable "local_admin_password" {
  type      = string
  sensitive = true
}

variable "join_password" {
  type      = string
  sensitive = true
}

variable "network_interface_id" {
  type = string
}
