# Both subnets have the same group, whose rules are for some of the hosts: one subnet is denied the internet, and in the other one an
# application security group is let through before the rest.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "denied" {
  name                  = "vm-denied"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.denied.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "denied" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.denied.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_network_interface" "denied" {
  name                = "nic-denied"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.denied.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "allowed" {
  name                  = "vm-allowed"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.allowed.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "allowed" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.allowed.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_network_interface" "allowed" {
  name                = "nic-allowed"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.mixed.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "other" {
  name                  = "vm-other"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.other.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "other" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.other.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_network_interface" "other" {
  name                = "nic-other"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.mixed.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_subnet" "denied" {
  name                 = "snet-denied"
  resource_group_name  = "rg-avd"
  virtual_network_name = "vnet-avd"
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_subnet" "mixed" {
  name                 = "snet-mixed"
  resource_group_name  = "rg-avd"
  virtual_network_name = "vnet-avd"
  address_prefixes     = ["10.0.2.0/24"]
}

resource "azurerm_subnet_network_security_group_association" "denied" {
  subnet_id                 = azurerm_subnet.denied.id
  network_security_group_id = azurerm_network_security_group.hosts.id
}

resource "azurerm_subnet_network_security_group_association" "mixed" {
  subnet_id                 = azurerm_subnet.mixed.id
  network_security_group_id = azurerm_network_security_group.hosts.id
}

resource "azurerm_application_security_group" "enrolling" {
  name                = "asg-enrolling"
  location            = "westeurope"
  resource_group_name = "rg-avd"
}

resource "azurerm_network_interface_application_security_group_association" "allowed" {
  network_interface_id          = azurerm_network_interface.allowed.id
  application_security_group_id = azurerm_application_security_group.enrolling.id
}

resource "azurerm_network_security_group" "hosts" {
  name                = "nsg-hosts"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  security_rule {
    name                       = "deny-first-subnet"
    priority                   = 100
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "10.0.1.0/24"
    source_port_range          = "*"
    destination_address_prefix = "Internet"
    destination_port_range     = "*"
  }

  security_rule {
    name                                  = "allow-enrolling"
    priority                              = 200
    direction                             = "Outbound"
    access                                = "Allow"
    protocol                              = "Tcp"
    source_application_security_group_ids = [azurerm_application_security_group.enrolling.id]
    source_port_range                     = "*"
    destination_address_prefix            = "Internet"
    destination_port_range                = "443"
  }

  security_rule {
    name                         = "deny-all"
    priority                     = 4000
    direction                    = "Outbound"
    access                       = "Deny"
    protocol                     = "*"
    source_address_prefix        = "VirtualNetwork"
    source_port_range            = "*"
    destination_address_prefixes = ["0.0.0.0/1", "128.0.0.0/1"]
    destination_port_range       = "*"
  }
}
