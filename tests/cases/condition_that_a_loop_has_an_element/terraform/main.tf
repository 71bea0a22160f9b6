# That there is a machine is the same question in its loop and in the condition of what joins it.
variable "names" { type = set(string) }
variable "pw" {
  sensitive = true
  type      = string
}
resource "azurerm_virtual_desktop_host_pool" "p" {
  name                             = "p"
  location                         = "x"
  resource_group_name              = "rg"
  type                             = "Personal"
  personal_desktop_assignment_type = "Automatic"
  load_balancer_type               = "Persistent"
}
resource "azurerm_windows_virtual_machine" "vm" {
  for_each = var.names
  name     = each.key
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}
resource "azurerm_virtual_machine_extension" "join" {
  for_each           = length(var.names) > 0 ? azurerm_windows_virtual_machine.vm : {}
  name               = "join"
  virtual_machine_id = each.value.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
  protected_settings = jsonencode({ Password = var.pw })
}
resource "azurerm_virtual_machine_extension" "dsc" {
  for_each           = var.names
  name               = "dsc"
  virtual_machine_id = azurerm_windows_virtual_machine.vm[each.key].id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "p" } })
}
