# The image is an input with an empty default, as modules have it whose callers give one of several kinds of image: whoever
# deploys fills it in, whichever row of the matrix is the nearest one.
variable "image_id" {
  type    = string
  default = null
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-avd-lab-01"
  location              = "westeurope"
  resource_group_name   = "rg-avd-lab"
  size                  = "Standard_D4s_v5"
  admin_username        = "local"
  admin_password        = "Set-By-Vault-1"
  network_interface_ids = []
  source_image_id       = var.image_id
  tags                  = { intune-enrollment = "co-management" }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "join@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = "from-vault" })
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool-lab" }
  })
}
