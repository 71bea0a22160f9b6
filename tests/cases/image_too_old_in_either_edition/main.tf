# The names of these images leave open whether they are the long-term servicing edition; what is too old in both fails.
locals {
  hosts = {
    old    = "rs1-enterprise-g2"
    either = "rs5-enterprise"
  }
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = local.hosts
  name                  = each.key
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D4s_v5"
  admin_username        = "local"
  admin_password        = "x"
  network_interface_ids = ["nic"]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = each.value
    version   = "latest"
  }
}
