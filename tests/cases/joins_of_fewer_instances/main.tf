# A block of extensions is on every machine of another block only where both have as many instances.
variable "desks" {
  type = number

  validation {
    condition     = var.desks >= 2
    error_message = "There are two desks at least."
  }
}

variable "join_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# The last one is left out.
resource "azurerm_windows_virtual_machine" "fewer" {
  count = var.desks

  name = "vm-avd-fewer-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "fewer" {
  count = var.desks - 1

  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.fewer[count.index].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "joiner@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_windows_virtual_machine" "wrapped" {
  count = var.desks

  name = "vm-avd-wrapped-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "wrapped" {
  count = var.desks - 1

  name                 = "join"
  virtual_machine_id   = element(azurerm_windows_virtual_machine.wrapped[*].id, count.index)
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "joiner@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

# One for each of them.
resource "azurerm_windows_virtual_machine" "alike" {
  count = var.desks

  name = "vm-avd-alike-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "alike" {
  count = length(azurerm_windows_virtual_machine.alike)

  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.alike[count.index].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "joiner@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

# The first one has a block of its own, and a list of both has all of them.
resource "azurerm_windows_virtual_machine" "first" {
  name = "vm-avd-first"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "others" {
  count = var.desks

  name = "vm-avd-others-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "both" {
  count = var.desks + 1

  name                 = "join"
  virtual_machine_id   = concat([azurerm_windows_virtual_machine.first.id], azurerm_windows_virtual_machine.others[*].id)[count.index]
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "joiner@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}
