# The network is written by azapi: a rule of its own denies the internet to the subnet of the host.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  network_interface_ids = [azapi_resource.interface.id]

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

resource "azapi_resource" "network" {
  type      = "Microsoft.Network/virtualNetworks@2024-05-01"
  name      = "vnet-avd"
  parent_id = "/subscriptions/0/resourceGroups/rg-avd"
  location  = "westeurope"

  body = {
    properties = {
      addressSpace = { addressPrefixes = ["10.0.0.0/16"] }
    }
  }
}

resource "azapi_resource" "subnet" {
  type      = "Microsoft.Network/virtualNetworks/subnets@2024-05-01"
  name      = "snet-hosts"
  parent_id = azapi_resource.network.id

  body = {
    properties = {
      addressPrefix        = "10.0.0.0/24"
      networkSecurityGroup = { id = azapi_resource.group.id }
    }
  }
}

resource "azapi_resource" "interface" {
  type      = "Microsoft.Network/networkInterfaces@2024-05-01"
  name      = "nic-0"
  parent_id = "/subscriptions/0/resourceGroups/rg-avd"
  location  = "westeurope"

  body = jsonencode({
    properties = {
      ipConfigurations = [{ name = "internal", properties = { subnet = { id = azapi_resource.subnet.id } } }]
    }
  })
}

resource "azapi_resource" "group" {
  type      = "Microsoft.Network/networkSecurityGroups@2024-05-01"
  name      = "nsg-hosts"
  parent_id = "/subscriptions/0/resourceGroups/rg-avd"
  location  = "westeurope"
  body      = { properties = {} }
}

resource "azapi_resource" "rule" {
  type      = "Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01"
  name      = "deny-internet"
  parent_id = azapi_resource.group.id

  body = {
    properties = {
      priority                 = 4000
      direction                = "Outbound"
      access                   = "Deny"
      protocol                 = "*"
      sourceAddressPrefix      = "10.0.0.0/24"
      sourcePortRange          = "*"
      destinationAddressPrefix = "Internet"
      destinationPortRange     = "*"
    }
  }
}
