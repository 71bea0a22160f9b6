# Lab machines that are made anew on purpose, and two that only look like it.
variable "rotate" {
  type = bool
}

variable "registration_token" {
  type      = string
  sensitive = true
}

resource "time_rotating" "weekly" {
  rotation_days = 7
}

resource "time_rotating" "by_input" {
  count         = var.rotate ? 1 : 0
  rotation_days = 30
}

resource "terraform_data" "each_run" {
  triggers_replace = timestamp()
}

resource "terraform_data" "behind_it" {
  triggers_replace = [terraform_data.each_run.id]
}

resource "terraform_data" "image" {
  triggers_replace = ["2024-06"]
}

resource "random_string" "weekly" {
  length  = 5
  special = false
  keepers = { week = time_rotating.weekly.id }
}

resource "random_string" "once" {
  length  = 5
  special = false
}

resource "azurerm_windows_virtual_machine" "weekly" {
  name = "vm-avd-1"

  lifecycle {
    ignore_changes       = [tags]
    replace_triggered_by = [time_rotating.weekly]
  }
}

resource "azurerm_windows_virtual_machine" "each_run" {
  name = "vm-avd-2"

  lifecycle {
    replace_triggered_by = [terraform_data.behind_it.id]
  }
}

resource "azurerm_windows_virtual_machine" "with_its_image" {
  name = "vm-avd-3"

  lifecycle {
    replace_triggered_by = [terraform_data.image]
  }
}

resource "azurerm_windows_virtual_machine" "weekly_name" {
  name = "vm-${random_string.weekly.result}"
}

resource "azurerm_windows_virtual_machine" "lasting_name" {
  name = "vm-${random_string.once.result}"
}

resource "azurerm_windows_virtual_machine" "by_input" {
  name = "vm-avd-6"

  lifecycle {
    replace_triggered_by = [time_rotating.by_input[0]]
  }
}

resource "azurerm_virtual_machine_extension" "register" {
  for_each = {
    weekly         = azurerm_windows_virtual_machine.weekly.id
    each_run       = azurerm_windows_virtual_machine.each_run.id
    with_its_image = azurerm_windows_virtual_machine.with_its_image.id
    weekly_name    = azurerm_windows_virtual_machine.weekly_name.id
    lasting_name   = azurerm_windows_virtual_machine.lasting_name.id
    by_input       = azurerm_windows_virtual_machine.by_input.id
  }
  name                 = "register"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_01-19-2023.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "hp-lab" }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}
