# Of which type these resources of azapi are, the caller says. What they would be is told by their properties, or by what
# names them: so nothing about them is certain, and nothing is silent.
variable "interface_type" {
  type = string
}

variable "configuration_type" {
  type = string
}

variable "update_type" {
  type = string
}

variable "deployment_type" {
  type = string
}

variable "is_host_pool" {
  type = bool
}

variable "when" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

locals {
  group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd"
  template = {
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    resources = [{
      type       = "Microsoft.DesktopVirtualization/hostPools"
      apiVersion = "2024-04-03"
      name       = "vdpool-of-a-template"
      location   = "westeurope"
      properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst", preferredAppGroupType = "Desktop" }
    }]
  }
}

# --- The interface of a machine, which decides what its traffic goes through

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-avd-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  network_interface_ids = [azapi_resource.interface.id]

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.assigned.name }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azapi_resource" "interface" {
  type      = var.interface_type
  name      = "nic-0"
  parent_id = local.group
  body = {
    properties = { ipConfigurations = [{ name = "internal", properties = { subnet = { id = azurerm_subnet.hosts.id } } }] }
  }
}

resource "azurerm_subnet" "hosts" {
  name                 = "snet-hosts"
  resource_group_name  = "rg-avd"
  virtual_network_name = "vnet-avd"
  address_prefixes     = ["10.0.0.0/24"]
}

resource "azurerm_subnet_network_security_group_association" "hosts" {
  subnet_id                 = azurerm_subnet.hosts.id
  network_security_group_id = azurerm_network_security_group.closed.id
}

resource "azurerm_network_security_group" "closed" {
  name                = "nsg-hosts"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  security_rule {
    name                       = "deny-internet"
    priority                   = 4000
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "Internet"
    destination_port_range     = "*"
  }
}

# --- What updates a host pool

resource "azurerm_virtual_desktop_host_pool" "assigned" {
  name                = "vdpool-assigned"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Personal"
  load_balancer_type  = "Persistent"
}

resource "azapi_update_resource" "assignment" {
  type        = var.update_type
  resource_id = azurerm_virtual_desktop_host_pool.assigned.id
  body        = { properties = { personalDesktopAssignmentType = "Automatic" } }
}

data "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  resource_group_name = "rg-desktops"
}

resource "azapi_update_resource" "shared" {
  type        = "Microsoft.DesktopVirtualization/${var.is_host_pool ? "hostPools" : "workspaces"}@2024-04-03"
  resource_id = data.azurerm_virtual_desktop_host_pool.shared.id
  body        = { properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst" } }
}

# --- A configuration of session hosts, without an image

resource "azapi_resource" "configuration" {
  type      = var.configuration_type
  name      = "default"
  parent_id = azurerm_virtual_desktop_host_pool.assigned.id
  body      = { properties = { domainInfo = { joinType = "AzureActiveDirectory" } } }
}

# --- What deploys a template

resource "azapi_resource" "deployment" {
  type      = var.deployment_type
  name      = "avd-open"
  parent_id = local.group
  body      = { properties = { mode = "Incremental", template = local.template } }
}

# It deploys on creation or when it is destroyed.
resource "azapi_resource_action" "deployment" {
  type        = "Microsoft.Resources/deployments@2024-03-01"
  resource_id = "${local.group}/providers/Microsoft.Resources/deployments/avd-late"
  method      = "PUT"
  when        = var.when
  body        = { properties = { mode = "Incremental", template = local.template } }
}
