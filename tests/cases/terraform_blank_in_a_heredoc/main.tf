# The domain is empty by default and another part of the settings is unknown: a blank that is filled in on deployment.
variable "local_admin_password" {
  type      = string
  sensitive = true
}

variable "domain_join_password" {
  type      = string
  sensitive = true
}

variable "registration_token" {
  type      = string
  sensitive = true
}

variable "network_interface_id" {
  type = string
}

variable "domain_name" {
  default = ""
  type = string
}


resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "session_host" {
  name                  = "vm-avd-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "avdadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]
  tags                  = { intune-enrollment = "group-policy" }

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

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.session_host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.session_host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = <<-SETTINGS
    {
      "Name": "${var.domain_name}",
      "User": "${var.joiner}@corp.contoso.com",
      "Restart": "true",
      "Options": "3"
    }
  SETTINGS
  protected_settings   = jsonencode({ Password = var.domain_join_password })
}
variable "joiner" {
  type = string
}
