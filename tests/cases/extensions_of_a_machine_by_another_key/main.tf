# One join is for those of the machines that are in use, the other one for machines of other names. Neither loop has the keys
# of all machines, so whether one is joined is open, and an index is told as the code writes it.
variable "desks" {
  type = map(object({ in_use = bool }))
}

variable "others" {
  type = map(object({ in_use = bool }))
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-desks"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
}

resource "azurerm_windows_virtual_machine" "desk" {
  for_each = var.desks
  name     = each.key

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "spare" {
  name = "vm-spare"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "join_in_use" {
  for_each           = { for name, desk in var.desks : name => desk if desk.in_use }
  name               = "join"
  virtual_machine_id = try(azurerm_windows_virtual_machine.desk[each.key].id, azurerm_windows_virtual_machine.spare.id)
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "corp.example.com", User = "join@corp.example.com", Options = "3" })
  protected_settings = jsonencode({ Password = "from-vault" })
}

resource "azurerm_virtual_machine_extension" "join_others" {
  for_each           = var.others
  name               = "join-other"
  virtual_machine_id = try(azurerm_windows_virtual_machine.desk["x-${each.key}"].id, azurerm_windows_virtual_machine.spare.id)
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "corp.example.com", User = "join@corp.example.com", Options = "3" })
  protected_settings = jsonencode({ Password = "from-vault" })
}
