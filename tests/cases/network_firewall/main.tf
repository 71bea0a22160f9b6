# The default route of the hosts leads to a firewall that lets Azure Virtual Desktop through and not Intune.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "intune_endpoints" {
  type    = list(string)
  default = ["*.manage.microsoft.com", "manage.microsoft.com"]
}

locals {
  hosts = {
    policy  = azurerm_subnet.policy.id
    classic = azurerm_subnet.classic.id
    open    = azurerm_subnet.open.id
  }
}

resource "azurerm_virtual_network" "network" {
  name                = "vnet-avd"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.0.0.0/16"]
  dns_servers         = ["10.1.0.4"]
}

resource "azurerm_subnet" "policy" {
  name                 = "snet-policy"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.network.name
  address_prefixes     = ["10.0.0.0/24"]
}

resource "azurerm_subnet" "classic" {
  name                 = "snet-classic"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.network.name
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_subnet" "open" {
  name                 = "snet-open"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.network.name
  address_prefixes     = ["10.0.2.0/24"]
}

resource "azurerm_network_interface" "host" {
  for_each            = local.hosts
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
  for_each              = local.hosts
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
  for_each           = local.hosts
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host[each.key].id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_route_table" "policy" {
  name                = "rt-policy"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  route {
    name                   = "default"
    address_prefix         = "0.0.0.0/0"
    next_hop_type          = "VirtualAppliance"
    next_hop_in_ip_address = azurerm_firewall.policy.ip_configuration[0].private_ip_address
  }
}

resource "azurerm_subnet_route_table_association" "policy" {
  subnet_id      = azurerm_subnet.policy.id
  route_table_id = azurerm_route_table.policy.id
}

resource "azurerm_firewall" "policy" {
  name                = "fw-policy"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
  firewall_policy_id  = azurerm_firewall_policy.policy.id

  ip_configuration {
    name                 = "ip"
    subnet_id            = "/subscriptions/0/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/AzureFirewallSubnet"
    public_ip_address_id = "/subscriptions/0/resourceGroups/rg-hub/providers/Microsoft.Network/publicIPAddresses/pip"
  }
}

resource "azurerm_firewall_policy" "policy" {
  name                = "fwpol"
  location            = "westeurope"
  resource_group_name = "rg-hub"
}

resource "azurerm_firewall_policy_rule_collection_group" "hosts" {
  name               = "rcg-avd"
  firewall_policy_id = azurerm_firewall_policy.policy.id
  priority           = 500

  network_rule_collection {
    name     = "network"
    priority = 400
    action   = "Allow"
    rule {
      name                  = "entra"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.0.0/16"]
      destination_addresses = ["AzureActiveDirectory"]
      destination_ports     = ["443"]
    }
  }

  application_rule_collection {
    name     = "desktop"
    priority = 500
    action   = "Allow"
    rule {
      name             = "desktop"
      source_addresses = ["10.0.0.0/16"]
      protocols {
        type = "Https"
        port = 443
      }
      destination_fqdn_tags = ["WindowsVirtualDesktop", "WindowsUpdate"]
    }
  }
}

resource "azurerm_route_table" "classic" {
  name                = "rt-classic"
  location            = "westeurope"
  resource_group_name = "rg-avd"
}

resource "azurerm_route" "classic" {
  name                   = "default"
  resource_group_name    = "rg-avd"
  route_table_name       = azurerm_route_table.classic.name
  address_prefix         = "0.0.0.0/0"
  next_hop_type          = "VirtualAppliance"
  next_hop_in_ip_address = azurerm_firewall.classic.ip_configuration[0].private_ip_address
}

resource "azurerm_subnet_route_table_association" "classic" {
  subnet_id      = azurerm_subnet.classic.id
  route_table_id = azurerm_route_table.classic.id
}

resource "azurerm_firewall" "classic" {
  name                = "fw-classic"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
}

resource "azurerm_firewall_network_rule_collection" "deny" {
  name                = "deny"
  azure_firewall_name = azurerm_firewall.classic.name
  resource_group_name = "rg-hub"
  priority            = 100
  action              = "Deny"

  rule {
    name                  = "all"
    protocols             = ["Any"]
    source_addresses      = ["*"]
    destination_addresses = ["*"]
    destination_ports     = ["*"]
  }
}

resource "azurerm_route_table" "open" {
  name                = "rt-open"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  route {
    name                   = "default"
    address_prefix         = "0.0.0.0/0"
    next_hop_type          = "VirtualAppliance"
    next_hop_in_ip_address = azurerm_firewall.open.ip_configuration[0].private_ip_address
  }
}

resource "azurerm_subnet_route_table_association" "open" {
  subnet_id      = azurerm_subnet.open.id
  route_table_id = azurerm_route_table.open.id
}

resource "azurerm_firewall" "open" {
  name                = "fw-open"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
}

resource "azurerm_firewall_application_rule_collection" "open" {
  name                = "allow"
  azure_firewall_name = azurerm_firewall.open.name
  resource_group_name = "rg-hub"
  priority            = 100
  action              = "Allow"

  rule {
    name             = "intune"
    source_addresses = ["*"]
    target_fqdns     = concat(var.intune_endpoints, ["login.microsoftonline.com", "*.windows.net"])
    protocol {
      type = "Https"
      port = "443"
    }
  }
}
