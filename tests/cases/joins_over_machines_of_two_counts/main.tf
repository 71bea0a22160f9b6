# Desks and their spares, each as many as an input says; one block of extensions goes through both.
variable "desks" {
  type = number
}

variable "spares" {
  type = number
}

locals {
  all_ids   = concat(azurerm_windows_virtual_machine.desk[*].id, azurerm_windows_virtual_machine.spare[*].id)
  guest_ids = flatten([azurerm_windows_virtual_machine.guest[*].id, azurerm_windows_virtual_machine.late[*].id])
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  resource_group_name              = "rg-desks"
  location                         = "westeurope"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "desk" {
  count = var.desks

  name = "vm-avd-desk-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "spare" {
  count = var.spares

  name = "vm-avd-spare-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  count = var.desks + var.spares

  name                 = "join"
  virtual_machine_id   = local.all_ids[count.index]
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "joiner@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = "from-the-vault" })
}

resource "azurerm_windows_virtual_machine" "guest" {
  count = var.desks

  name = "vm-avd-guest-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "late" {
  count = var.spares

  name = "vm-avd-late-${count.index}"
  tags = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

# As many as there are desks: which of the guests and late ones they are on, nothing tells.
resource "azurerm_virtual_machine_extension" "join_of_guests" {
  count = var.desks

  name                 = "join"
  virtual_machine_id   = local.guest_ids[count.index]
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "joiner@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = "from-the-vault" })
}
