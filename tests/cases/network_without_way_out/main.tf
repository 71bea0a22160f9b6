# A subnet without outbound access: what a machine sends from it gets nowhere without a NAT gateway, a firewall or the like.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "domain_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet-avd"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.0.0.0/16"]
  dns_servers         = ["10.0.0.4"]
}

resource "azurerm_subnet" "hosts" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.vnet.name
  address_prefixes     = ["10.0.1.0/24"]
  default_outbound_access_enabled = false
}

resource "azurerm_network_interface" "host" {
  name                = "nic-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.hosts.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-avd-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.host.id]
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", OUPath = "OU=AVD,DC=corp,DC=example,DC=com", User = "corp\\join", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.domain_password })
}

resource "azurerm_subnet" "desks" {
  name                            = "snet-desks"
  resource_group_name             = "rg-avd"
  virtual_network_name            = azurerm_virtual_network.vnet.name
  address_prefixes                = ["10.0.2.0/24"]
  default_outbound_access_enabled = false
}

resource "azurerm_subnet_nat_gateway_association" "desks" {
  subnet_id      = azurerm_subnet.desks.id
  nat_gateway_id = "/subscriptions/0/resourceGroups/rg-hub/providers/Microsoft.Network/natGateways/nat"
}

resource "azurerm_windows_virtual_machine_scale_set" "desks" {
  name                = "vmss-desks"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  sku                 = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }

  network_interface {
    name    = "nic"
    primary = true

    ip_configuration {
      name      = "internal"
      primary   = true
      subnet_id = azurerm_subnet.desks.id
    }
  }

  extension {
    name                 = "host-pool-registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
    protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
}
