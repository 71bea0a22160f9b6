variable "prefix" {
  type = string
}

variable "registration" {
  type = object({ token = string, pool = string })
}

variable "joins" {
  type    = list(string)
  default = ["corp.contoso.com", "corp.contoso.com"]
}

resource "azurerm_windows_virtual_machine" "host" {
  count                 = 2
  name                  = "${var.prefix}-${count.index}"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

# Host i carries extension i: the second one of a list may join nothing.
resource "azurerm_virtual_machine_extension" "join" {
  count                = 2
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.*.id[count.index]
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = var.joins[count.index], Options = 3, User = "join" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}

resource "azurerm_virtual_machine_extension" "avd" {
  count                = 2
  name                 = "avd"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.*.id[count.index]
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = {} })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration.token } })
}
