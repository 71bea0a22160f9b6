# A personal host pool with two hybrid joined Windows 10 Enterprise session hosts, enrolled by group policy.

terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

provider "azurerm" {
  features {}
}

variable "domain_join_password" {
  type        = string
  sensitive   = true
  description = "Password of the account that joins session hosts to the domain."
}

variable "local_admin_password" {
  type      = string
  sensitive = true
}

locals {
  location    = "westeurope"
  host_count  = 2
  domain_name = "corp.contoso.com"
  tags = {
    workload          = "avd"
    intune-enrollment = "group-policy" # the GPO "Intune auto-enrolment" is linked to the AVD OU
  }
}

resource "azurerm_resource_group" "avd" {
  name     = "rg-avd-personal"
  location = local.location
}

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name                             = "vdpool-personal"
  location                         = azurerm_resource_group.avd.location
  resource_group_name              = azurerm_resource_group.avd.name
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  start_vm_on_connect              = true
  tags                             = local.tags
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "personal" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.personal.id
  expiration_date = timeadd(timestamp(), "48h")
}

resource "azurerm_network_interface" "session_host" {
  count               = local.host_count
  name                = "nic-avd-${count.index}"
  location            = azurerm_resource_group.avd.location
  resource_group_name = azurerm_resource_group.avd.name

  ip_configuration {
    name                          = "internal"
    subnet_id                     = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/avd"
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_windows_virtual_machine" "session_host" {
  count                 = local.host_count
  name                  = "vm-avd-${count.index}"
  location              = azurerm_resource_group.avd.location
  resource_group_name   = azurerm_resource_group.avd.name
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [azurerm_network_interface.session_host[count.index].id]
  license_type          = "Windows_Client"
  tags                  = local.tags

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  count                      = local.host_count
  name                       = "domain-join"
  virtual_machine_id         = azurerm_windows_virtual_machine.session_host[count.index].id
  publisher                  = "Microsoft.Compute"
  type                       = "JsonADDomainExtension"
  type_handler_version       = "1.3"
  auto_upgrade_minor_version = true

  settings = jsonencode({
    Name    = local.domain_name
    OUPath  = "OU=AVD,DC=corp,DC=contoso,DC=com"
    User    = "svc-avd-join@${local.domain_name}"
    Restart = "true"
    Options = "3"
  })

  protected_settings = jsonencode({
    Password = var.domain_join_password
  })
}

resource "azurerm_virtual_machine_extension" "host_pool_registration" {
  count                      = local.host_count
  name                       = "host-pool-registration"
  virtual_machine_id         = azurerm_windows_virtual_machine.session_host[count.index].id
  publisher                  = "Microsoft.Powershell"
  type                       = "DSC"
  type_handler_version       = "2.83"
  auto_upgrade_minor_version = true

  settings = <<-JSON
    {
      "modulesUrl": "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip",
      "configurationFunction": "Configuration.ps1\\AddSessionHost",
      "properties": {
        "hostPoolName": "${azurerm_virtual_desktop_host_pool.personal.name}",
        "aadJoin": false
      }
    }
  JSON

  protected_settings = <<-JSON
    {
      "properties": {
        "registrationInfoToken": "${azurerm_virtual_desktop_host_pool_registration_info.personal.token}"
      }
    }
  JSON

  depends_on = [azurerm_virtual_machine_extension.domain_join]
}
