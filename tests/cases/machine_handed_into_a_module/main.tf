# The module joins the machine whose id it is handed; that is an input here, and may be that of the machine of this code.
variable "machine_id" {
  type = string
}

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

module "join" {
  source     = "./join"
  machine_id = var.machine_id
  password   = var.password
}
