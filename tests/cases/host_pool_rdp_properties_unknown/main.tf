# The RDP properties may say that the hosts, which join Active Directory, are joined to Entra ID.
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

variable "finance_pool" {
  type = string
}

variable "rdp_properties" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = var.finance_pool
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  custom_rdp_properties            = var.rdp_properties
  tags                             = { intune-enrollment = "group-policy" }
}

resource "azurerm_windows_virtual_machine" "session_host" {
  name                  = "vm-avd-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "avdadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

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
  settings             = <<-SETTINGS
    {
      "configurationFunction": "Configuration.ps1\\AddSessionHost",
      "properties": {
        "hostPoolName": "${azurerm_virtual_desktop_host_pool.finance.name}"
      }
    }
  SETTINGS
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.session_host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.domain_join_password })
}
