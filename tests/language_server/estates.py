"""Estates that lack something, in every language."""

BICEP_POOL = """\
param location string = resourceGroup().location

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: location
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
"""
BICEP_MACHINE = """\
@description('Where to; (any region')
param location string = resourceGroup().location

@secure()
param adminPassword string

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd'
  location: location
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-avd-g2'
        version: 'latest'
      }
    }
    osProfile: { computerName: 'vm-avd', adminUsername: 'avd', adminPassword: adminPassword }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'dsc'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: {
      configurationFunction: 'Configuration.ps1\\\\AddSessionHost'
      properties: { hostPoolName: 'vdpool' }
    }
  }
}
"""
BICEP_MACHINES = (
    BICEP_MACHINE.replace("@2024-07-01' = {", "@2024-07-01' = [for i in range(0, 2): {")
    .replace("name: 'vm-avd'", "name: 'vm-avd-${i}'")
    .replace("parent: vm", "parent: vm[i]")
    .replace("\n}\n", "\n}]\n")
)
BICEP_NAMED_MACHINES = (
    BICEP_MACHINE.replace("@2024-07-01' = {", "@2024-07-01' = [for (name, at) in ['a', 'b']: {")
    .replace("name: 'vm-avd'", "name: 'vm-avd-${name}'")
    .replace("parent: vm", "parent: vm[at]")
    .replace("\n}\n", "\n}]\n")
)
BICEP_CONDITIONAL_MACHINE = "param withHost bool = true\n\n" + BICEP_MACHINE.replace(
    "@2024-07-01' = {", "@2024-07-01' = if (withHost) {"
)
TERRAFORM_POOL = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "DepthFirst"
}
"""
TERRAFORM_MACHINE = """\
resource "azurerm_windows_virtual_machine" "vm" {
  name                  = "vm-avd"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D4s_v5"
  admin_username        = "avd"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "dsc"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = { hostPoolName = "vdpool" }
  })
}
"""
TERRAFORM_WINDOWS_10 = TERRAFORM_MACHINE.replace("windows-11", "office-365").replace(
    "win11-23h2-avd", "win10-22h2-avd-m365-g2"
)
TERRAFORM_COUNT = TERRAFORM_MACHINE.replace('"vm" {\n', '"vm" {\n  count = 2\n').replace(
    "  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id",
    "  count                = 2\n  virtual_machine_id   = azurerm_windows_virtual_machine.vm[count.index].id",
)
TERRAFORM_FOR_EACH = TERRAFORM_MACHINE.replace('"vm" {\n', '"vm" {\n  for_each = toset(["a", "b"])\n').replace(
    "  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id",
    "  for_each             = azurerm_windows_virtual_machine.vm\n  virtual_machine_id   = each.value.id",
)
AZAPI_POOL = """\
resource "azapi_resource" "pool" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location  = "westeurope"
  body = {
    properties = {
      hostPoolType     = "Pooled"
      loadBalancerType = "BreadthFirst"
    }
  }
}
"""
AZAPI_JSON_POOL = AZAPI_POOL.replace("  body = {\n", "  body = jsonencode({\n").replace("\n  }\n}\n", "\n  })\n}\n")
AZAPI_MACHINE = """\
resource "azapi_resource" "vm" {
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  name      = "vm-azapi"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location  = "westeurope"
  body = {
    properties = {
      storageProfile = {
        imageReference = {
          publisher = "MicrosoftWindowsDesktop"
          offer     = "Windows-10"
          sku       = "win10-22h2-avd-g2"
          version   = "latest"
        }
      }
    }
  }
}

resource "azapi_resource" "registration" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "dsc"
  parent_id = azapi_resource.vm.id
  body = {
    properties = {
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      settings = {
        configurationFunction = "Configuration.ps1\\\\AddSessionHost"
        properties            = { hostPoolName = "vdpool" }
      }
    }
  }
}
"""
AZAPI_JSON_MACHINE = AZAPI_MACHINE.replace("  body = {\n", "  body = jsonencode({\n").replace(
    "\n  }\n}\n", "\n  })\n}\n"
)
ARM_POOL = """\
{
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "hostPoolType": { "type": "string", "defaultValue": "Pooled" }
    },
    "resources": [
        {
            "type": "Microsoft.DesktopVirtualization/hostPools",
            "apiVersion": "2024-04-03",
            "name": "vdpool",
            "location": "westeurope",
            "properties": {
                "hostPoolType": "[parameters('hostPoolType')]",
                "loadBalancerType": "BreadthFirst"
            }
        }
    ]
}
"""
ARM_MACHINE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "domainName": { "type": "string", "defaultValue": "" }
  },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2024-07-01",
      "name": "vm-avd",
      "location": "westeurope",
      "properties": {
        "storageProfile": {
          "imageReference": {
            "publisher": "MicrosoftWindowsDesktop",
            "offer": "Windows-10",
            "sku": "win10-22h2-avd-g2",
            "version": "latest"
          }
        }
      }
    },
    {
      "type": "Microsoft.Compute/virtualMachines/extensions",
      "apiVersion": "2024-07-01",
      "name": "vm-avd/dsc",
      "location": "westeurope",
      "dependsOn": ["[resourceId('Microsoft.Compute/virtualMachines', 'vm-avd')]"],
      "properties": {
        "publisher": "Microsoft.Powershell",
        "type": "DSC",
        "settings": {
          "configurationFunction": "Configuration.ps1\\\\AddSessionHost",
          "properties": { "hostPoolName": "vdpool" }
        }
      }
    }
  ]
}
"""
ARM_MACHINES = (
    ARM_MACHINE.replace(
        '"name": "vm-avd",',
        '"name": "[concat(\'vm-avd-\', copyIndex(\'hosts\'))]",\n      "copy": { "name": "hosts", "count": 2 },',
    )
    .replace(
        '"name": "vm-avd/dsc",',
        "\"name\": \"[concat('vm-avd-', copyIndex(), '/dsc')]\",\n      "
        '"copy": { "name": "registrations", "count": 2 },',
    )
    .replace("'vm-avd')]", "concat('vm-avd-', copyIndex()))]")
    .replace('  "parameters": {\n    "domainName": { "type": "string", "defaultValue": "" }\n  },\n', "")
)
