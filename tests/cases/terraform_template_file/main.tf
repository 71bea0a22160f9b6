# The provider `template` is old, and much code has it: what it renders is told by its arguments.
variable "finance_pool" {
  type = string
}

variable "sales_pool" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = var.finance_pool
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = { intune-enrollment = "group-policy" }
}

resource "azurerm_virtual_desktop_host_pool" "sales" {
  name                             = var.sales_pool
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

locals {
  pools = [azurerm_virtual_desktop_host_pool.finance.name, azurerm_virtual_desktop_host_pool.sales.name]
}

data "template_file" "registration" {
  count    = 2
  template = file("${path.module}/registration.json")
  vars     = { pool = local.pools[count.index] }
}

data "template_file" "plain" {
  template = "Write-Host ready"
}

resource "azurerm_windows_virtual_machine" "host" {
  count               = 2
  name                = "vm-avd-${count.index}"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"
  custom_data         = base64encode(data.template_file.plain.rendered)

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  count                = 2
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[count.index].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = data.template_file.registration[count.index].rendered
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}
