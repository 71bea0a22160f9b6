# Domain joined hosts in networks with and without DNS servers of the domain.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "dns_servers" {
  type = list(string)
}

variable "optional_dns_servers" {
  type    = list(string)
  default = []
}

locals {
  subnets = {
    without   = one(azurerm_virtual_network.without.subnet).id
    own       = azurerm_subnet.own.id
    apart     = azurerm_subnet.apart.id
    from_vars = azurerm_subnet.from_vars.id
    optional  = azurerm_subnet.optional.id
  }
}

resource "azurerm_virtual_network" "without" {
  name                = "vnet-without"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.0.0.0/16"]

  subnet {
    name             = "snet-hosts"
    address_prefixes = ["10.0.0.0/24"]
  }
}

resource "azurerm_virtual_network" "own" {
  name                = "vnet-own"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.1.0.0/16"]
  dns_servers         = ["10.9.0.4", "10.9.0.5"]
}

resource "azurerm_subnet" "own" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.own.name
  address_prefixes     = ["10.1.0.0/24"]
}

resource "azurerm_virtual_network" "apart" {
  name                = "vnet-apart"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.2.0.0/16"]
}

resource "azurerm_subnet" "apart" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.apart.name
  address_prefixes     = ["10.2.0.0/24"]
}

resource "azurerm_virtual_network_dns_servers" "apart" {
  virtual_network_id = azurerm_virtual_network.apart.id
  dns_servers        = ["10.9.0.4"]
}

resource "azurerm_virtual_network" "from_vars" {
  name                = "vnet-vars"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.3.0.0/16"]
  dns_servers         = var.dns_servers
}

resource "azurerm_subnet" "from_vars" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.from_vars.name
  address_prefixes     = ["10.3.0.0/24"]
}

resource "azurerm_virtual_network" "optional" {
  name                = "vnet-optional"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.4.0.0/16"]
  dns_servers         = var.optional_dns_servers
}

resource "azurerm_subnet" "optional" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.optional.name
  address_prefixes     = ["10.4.0.0/24"]
}

resource "azurerm_network_interface" "host" {
  for_each            = local.subnets
  name                = "nic-${each.key}"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = each.value
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = local.subnets
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.host[each.key].id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each           = local.subnets
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host[each.key].id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each           = local.subnets
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.host[each.key].id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "contoso.com", User = "join@contoso.com", Options = "3", Restart = "true" })
  protected_settings = jsonencode({ Password = var.registration_token })
}
