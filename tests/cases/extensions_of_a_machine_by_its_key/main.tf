# Machines of one of two kinds of image, one for each entry of `var.desks`. Extensions loop over the same entries and take
# the machine of the key that there is: it is there in each case, however many there are.
variable "image_id" {
  type = string
}

variable "desks" {
  type = map(object({ size = string }))
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-desks"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
}

resource "azurerm_windows_virtual_machine" "of_gallery" {
  for_each        = var.image_id != "" ? var.desks : {}
  name            = each.key
  source_image_id = var.image_id
}

resource "azurerm_windows_virtual_machine" "of_marketplace" {
  for_each = { for name, desk in var.desks : name => desk if var.image_id == "" }
  name     = each.key

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each           = var.desks
  name               = "registration"
  virtual_machine_id = try(azurerm_windows_virtual_machine.of_gallery[each.key].id, azurerm_windows_virtual_machine.of_marketplace[each.key].id)
  publisher          = "Microsoft.Powershell"
  type               = "DSC"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desks.name }
  })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each           = var.desks
  name               = "join"
  virtual_machine_id = contains(keys(azurerm_windows_virtual_machine.of_gallery), each.key) ? azurerm_windows_virtual_machine.of_gallery[each.key].id : azurerm_windows_virtual_machine.of_marketplace[each.key].id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "corp.example.com", User = "join@corp.example.com", Options = "3" })
  protected_settings = jsonencode({ Password = "from-vault" })
}

# The update agent is no join. What is looked up is there as well.
resource "azurerm_virtual_machine_extension" "agent" {
  for_each           = var.desks
  name               = "agent"
  virtual_machine_id = lookup(azurerm_windows_virtual_machine.of_gallery, each.key, null) != null ? azurerm_windows_virtual_machine.of_gallery[each.key].id : azurerm_windows_virtual_machine.of_marketplace[each.key].id
  publisher          = "Microsoft.Azure.Monitor"
  type               = "AzureMonitorWindowsAgent"
}
