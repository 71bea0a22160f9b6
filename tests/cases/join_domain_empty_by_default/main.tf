variable "domain" {
  type    = string
  default = ""
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-desk"
  location              = "westeurope"
  resource_group_name   = "rg-desk"
  size                  = "Standard_D4s_v5"
  admin_username        = "local"
  admin_password        = "set-by-vault"
  network_interface_ids = []

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

  tags = { intune-enrollment = "group-policy" }
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = <<-JSON
    { "Name": "${var.domain}", "User": "joiner", "Restart": "true", "Options": "3" }
  JSON
  protected_settings   = jsonencode({ Password = "from-vault" })
}

resource "azurerm_virtual_machine_extension" "agent" {
  name                 = "agent"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost" })
}
