# A route for a service tag comes before those for all addresses: one subnet reaches Azure past the route that leads nowhere, and the other
# one drops both halves of the internet.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "past" {
  name                  = "vm-past"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.past.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "past" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.past.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_network_interface" "past" {
  name                = "nic-past"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.past.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "nowhere" {
  name                  = "vm-nowhere"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.nowhere.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "nowhere" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.nowhere.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_network_interface" "nowhere" {
  name                = "nic-nowhere"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.nowhere.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_subnet" "past" {
  name                 = "snet-past"
  resource_group_name  = "rg-avd"
  virtual_network_name = "vnet-avd"
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_subnet" "nowhere" {
  name                 = "snet-nowhere"
  resource_group_name  = "rg-avd"
  virtual_network_name = "vnet-avd"
  address_prefixes     = ["10.0.2.0/24"]
}

resource "azurerm_subnet_route_table_association" "past" {
  subnet_id      = azurerm_subnet.past.id
  route_table_id = azurerm_route_table.past.id
}

resource "azurerm_subnet_route_table_association" "nowhere" {
  subnet_id      = azurerm_subnet.nowhere.id
  route_table_id = azurerm_route_table.nowhere.id
}

resource "azurerm_route_table" "past" {
  name                = "rt-past"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  route {
    name           = "nowhere"
    address_prefix = "0.0.0.0/0"
    next_hop_type  = "None"
  }

  route {
    name           = "azure"
    address_prefix = "AzureCloud"
    next_hop_type  = "Internet"
  }
}

resource "azurerm_route_table" "nowhere" {
  name                = "rt-nowhere"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  route {
    name           = "lower-half"
    address_prefix = "0.0.0.0/1"
    next_hop_type  = "None"
  }

  route {
    name           = "upper-half"
    address_prefix = "128.0.0.0/1"
    next_hop_type  = "None"
  }
}
