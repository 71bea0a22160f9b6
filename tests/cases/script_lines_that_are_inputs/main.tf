# A whole command of a script that an input gives may do anything; an input inside of a command is a value of it.
variable "extra_commands" {
  description = "Commands that each environment adds"
  type        = string
}

variable "admin_group" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  personal_desktop_assignment_type = "Direct"
  load_balancer_type               = "Persistent"
}

locals {
  hosts = toset(["line", "between", "command", "batch", "value", "placeholder"])
}

resource "azurerm_windows_virtual_machine" "desk" {
  for_each              = local.hosts
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "avdadmin"
  admin_password        = "from-the-vault"
  network_interface_ids = []
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = local.hosts
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02797.442.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desks.name }
  })
}

resource "azurerm_virtual_machine_run_command" "line" {
  name               = "prepare"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.desk["line"].id
  source {
    script = join("\n", ["$key = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services'", "New-Item -Path $key -Force", var.extra_commands])
  }
}

resource "azurerm_virtual_machine_run_command" "between" {
  name               = "prepare"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.desk["between"].id
  source {
    script = <<-EOT
      Write-Output 'Preparing'
      if (Test-Path 'C:\Apps') {
        ${var.extra_commands}
      }
    EOT
  }
}

resource "azurerm_virtual_machine_extension" "command" {
  name                 = "prepare"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk["command"].id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings             = jsonencode({ commandToExecute = "powershell -ExecutionPolicy Bypass -Command \"${var.extra_commands}\"" })
}

resource "azurerm_virtual_machine_extension" "batch" {
  name                 = "prepare"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk["batch"].id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings             = jsonencode({ commandToExecute = "cmd /c echo preparing & ${var.extra_commands}" })
}

# The value of an argument, and what is put into a text for a placeholder, are no commands.
resource "azurerm_virtual_machine_run_command" "value" {
  name               = "prepare"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.desk["value"].id
  source {
    script = "Add-LocalGroupMember -Group Administrators -Member '${var.admin_group}'"
  }
}

resource "azurerm_virtual_machine_run_command" "placeholder" {
  name               = "prepare"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.desk["placeholder"].id
  source {
    script = <<-EOT
      $steps = { Add-LocalGroupMember -Group Administrators -Member '##GROUP##' }
      $text = $steps.ToString().Replace('##GROUP##', '${var.admin_group}') -replace 'Administrators', 'Users'
      pwsh.exe -NoProfile -Command ([scriptblock]::Create($text))
    EOT
  }
}
