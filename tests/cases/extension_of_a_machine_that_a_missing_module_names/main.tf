# The extensions that join are on machines that a module without source and another state name: they may be the one here.
variable "password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

module "names" {
  source = "git::https://example.com/names.git"
}

data "terraform_remote_state" "machines" {
  backend = "azurerm"
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-1"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"
  admin_username      = "local"
  admin_password      = var.password

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = module.names.machine_id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "joiner@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.password })
}

resource "azurerm_virtual_machine_extension" "enrolment" {
  name                 = "enrolment"
  virtual_machine_id   = data.terraform_remote_state.machines.outputs.machine_id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings             = jsonencode({ commandToExecute = "reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM /v AutoEnrollMDM /t REG_DWORD /d 1 /f" })
}
