# Pooled, hybrid joined: a script starts the enrolment with the credential of the device, and on a second host with that of its user.

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Pooled"
  load_balancer_type               = "BreadthFirst"
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "pool" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.pool.id
  expiration_date = "2027-01-01T00:00:00Z"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-desk-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]
  license_type          = "Windows_Client"

  identity {
    type = "SystemAssigned"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-25h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })

  protected_settings = jsonencode({
    properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.pool.token }
  })
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_virtual_machine_run_command" "enrol" {
  name               = "enrol"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id

  source {
    script = "deviceenroller.exe /c /AutoEnrollMDMUsingAADDeviceCredential"
  }
}

resource "azurerm_windows_virtual_machine" "other" {
  name                  = "vm-desk-02"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]
  license_type          = "Windows_Client"

  identity {
    type = "SystemAssigned"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-25h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "other_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.other.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })

  protected_settings = jsonencode({
    properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.pool.token }
  })
}

resource "azurerm_virtual_machine_extension" "other_domain_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.other.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_virtual_machine_run_command" "other_enrol" {
  name               = "enrol"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.other.id

  source {
    script = "deviceenroller.exe /c /AutoEnrollMDM"
  }
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
