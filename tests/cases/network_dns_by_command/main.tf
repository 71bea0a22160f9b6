# The domain controller gets its address after the network, so a provisioner names it as the DNS server of the network.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_network" "lab" {
  name                = "vnet-lab"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  address_space       = ["10.0.0.0/16"]
}

resource "terraform_data" "dns" {
  provisioner "local-exec" {
    command = <<-EOT
      az network vnet update \
        --resource-group rg-avd \
        --name ${azurerm_virtual_network.lab.name} \
        --dns-servers 10.0.1.4
    EOT
  }
}

resource "azurerm_subnet" "hosts" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = azurerm_virtual_network.lab.name
  address_prefixes     = ["10.0.0.0/24"]
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
  name                  = "vm-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azurerm_network_interface.host.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "contoso.com", User = "join@contoso.com", Options = "3", Restart = "true" })
  protected_settings = jsonencode({ Password = var.registration_token })
}
