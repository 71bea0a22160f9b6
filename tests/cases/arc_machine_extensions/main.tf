# Session hosts on Azure Local that azurerm only sees as Arc machines.
data "azurerm_arc_machine" "host" {
  name                = "avd-0"
  resource_group_name = "rg"
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-local"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  tags                             = { intune-enrollment = "group-policy" }
}

resource "azurerm_arc_machine_extension" "avd" {
  name           = "avd"
  location       = "westeurope"
  arc_machine_id = data.azurerm_arc_machine.host.id
  publisher      = "Microsoft.Powershell"
  type           = "DSC"
  settings       = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
}

resource "azurerm_arc_machine_extension" "join" {
  name               = "join"
  location           = "westeurope"
  arc_machine_id     = data.azurerm_arc_machine.host.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = "corp.contoso.com", Options = 3, User = "join" })
  protected_settings = jsonencode({ Password = "not-a-secret" })
}

# An Arc machine that is connected here, and that nothing registers.
resource "azurerm_arc_machine" "file_server" {
  name                = "files-0"
  location            = "westeurope"
  resource_group_name = "rg"
  kind                = "HCI"
}

# The same by azapi, with the instance that says what it runs.
resource "azapi_resource" "machine" {
  type      = "Microsoft.HybridCompute/machines@2023-10-03-preview"
  name      = "avd-1"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body      = { kind = "HCI" }
}

resource "azapi_resource" "instance" {
  type      = "Microsoft.AzureStackHCI/virtualMachineInstances@2024-01-01"
  name      = "default"
  parent_id = azapi_resource.machine.id
  body = {
    properties = {
      storageProfile = { imageReference = { id = azapi_resource.image.id } }
      osProfile      = { computerName = "avd-1" }
    }
  }
}

resource "azapi_resource" "image" {
  type      = "Microsoft.AzureStackHCI/marketplaceGalleryImages@2024-01-01"
  name      = "windows-11"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body = {
    properties = { osType = "Windows", identifier = { publisher = "microsoftwindowsdesktop", offer = "windows-11", sku = "win11-24h2-ent" } }
  }
}

resource "azurerm_arc_machine_extension" "second" {
  name           = "avd"
  location       = "westeurope"
  arc_machine_id = azapi_resource.machine.id
  publisher      = "Microsoft.Powershell"
  type           = "DSC"
  settings       = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
}
