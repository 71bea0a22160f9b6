# A subnet without outbound access, whose network is peered with a hub: the NAT gateway there serves the hub alone.
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

resource "azurerm_virtual_network" "hub" {
  name                = "vnet-hub"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  address_space       = ["10.9.0.0/16"]
}

resource "azurerm_subnet" "shared" {
  name                 = "snet-shared"
  resource_group_name  = "rg-hub"
  virtual_network_name = azurerm_virtual_network.hub.name
  address_prefixes     = ["10.9.1.0/24"]
}

resource "azurerm_subnet_nat_gateway_association" "shared" {
  subnet_id      = azurerm_subnet.shared.id
  nat_gateway_id = "/subscriptions/0/resourceGroups/rg-hub/providers/Microsoft.Network/natGateways/nat"
}

resource "azurerm_virtual_network_peering" "to_hub" {
  name                      = "to-hub"
  resource_group_name       = "rg-avd"
  virtual_network_name      = azurerm_virtual_network.vnet.name
  remote_virtual_network_id = azurerm_virtual_network.hub.id
  allow_forwarded_traffic   = true
}

resource "azurerm_virtual_network_peering" "to_spoke" {
  name                      = "to-spoke"
  resource_group_name       = "rg-hub"
  virtual_network_name      = azurerm_virtual_network.hub.name
  remote_virtual_network_id = azurerm_virtual_network.vnet.id
}
