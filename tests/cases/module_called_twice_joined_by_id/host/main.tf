variable "rg" { type = string }
variable "joined" { type = bool }
locals {
  name = "vm-avd-0"
}
resource "azurerm_virtual_desktop_host_pool" "p" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = var.rg
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
resource "azurerm_windows_virtual_machine" "vm" {
  name                = local.name
  location            = "westeurope"
  resource_group_name = var.rg
  size                = "Standard_D4s_v5"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}
resource "azurerm_virtual_machine_extension" "join" {
  count                = var.joined ? 1 : 0
  name                 = "join"
  virtual_machine_id   = "/subscriptions/0/resourceGroups/${var.rg}/providers/Microsoft.Compute/virtualMachines/${local.name}"
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "x@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = "x" })
}
