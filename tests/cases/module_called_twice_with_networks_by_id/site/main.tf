variable "group" {}
variable "access" {}

data "azurerm_client_config" "current" {}

locals {
  ids = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/${var.group}/providers/Microsoft.Network"
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "desks"
  location                         = "westeurope"
  resource_group_name              = var.group
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_network" "network" {
  name                = "desks"
  location            = "westeurope"
  resource_group_name = var.group
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_subnet" "desks" {
  name                 = "desks"
  resource_group_name  = var.group
  virtual_network_name = "desks"
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_network_security_group" "desks" {
  name                = "desks"
  location            = "westeurope"
  resource_group_name = var.group

  security_rule {
    name                       = "internet"
    priority                   = 200
    direction                  = "Outbound"
    access                     = var.access
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "Internet"
    destination_port_range     = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "desks" {
  subnet_id                 = "${local.ids}/virtualNetworks/desks/subnets/desks"
  network_security_group_id = azurerm_network_security_group.desks.id
}

resource "azurerm_network_interface" "desk" {
  name                = "desk-1"
  location            = "westeurope"
  resource_group_name = var.group
  ip_configuration {
    name                          = "internal"
    subnet_id                     = "${local.ids}/virtualNetworks/desks/subnets/desks"
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "desk-1"
  location              = "westeurope"
  resource_group_name   = var.group
  network_interface_ids = ["${local.ids}/networkInterfaces/desk-1"]
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "agent" {
  name                 = "agent"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}
