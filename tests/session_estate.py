"""The estate that sessions are tested with: a Bicep file with modules, an import and settings."""

from __future__ import annotations

MAIN = """targetScope = 'resourceGroup'

@description('The kind of host pool')
param poolType string = 'Pooled'
param location string = 'westeurope'
param joinIntune bool = true
param extraNames array
func named(name string) string => toLower(join(map(range(0, 2), number => '${name}-${number}'), ''))
var names = map(extraNames, each => each.name)
var same = [for each in extraNames: each]
var poolName = 'vdpool-hr'

module plane 'modules/plane.bicep' = {
  name: 'plane'
  params: {
    name: poolName
    type: poolType
    location: location
  }
}

module hosts 'modules/hosts.bicep' = [for number in range(0, 2): {
  name: 'hosts-${number}'
  params: {
    index: number
    join: joinIntune
    names: names == same ? [named(poolName)] : names
    zones: contains(names, existing.properties.name) ? [] : ['1']
    pool: plane.outputs.name
    location: location
  }
}]

module later 'modules/plane.bicep' = if (!joinIntune) {
  name: 'later'
  params: { name: 'vdpool-later', type: poolType, location: location }
}

resource existing 'Microsoft.Network/virtualNetworks@2023-09-01' existing = {
  name: 'vnet-hub'
}
"""
PLANE = """param name string
param type string
param location string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: name
  location: location
  properties: {
    hostPoolType: type
    loadBalancerType: type == 'Personal' ? 'Persistent' : 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}

output name string = pool.name
"""
HOSTS = """import { prefix } from '../shared/names.bicep'
param index int
param join bool
param names array
param zones array
param pool string
param location string
param sku string = loadJsonContent('image.json').sku

resource vnet 'Microsoft.Network/virtualNetworks@2023-09-01' existing = {
  name: 'vnet-hub'
}

resource vm 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'vm-hr-${index}'
  location: location
  tags: { pool: pool, network: vnet.id, prefix: prefix, names: names }
  zones: zones
  properties: {
    licenseType: 'Windows_Client'
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: sku, version: 'latest' }
    }
  }
}

module extension 'extension.bicep' = {
  name: 'extension-${index}'
  params: { vmName: vm.name, intune: join, location: location }
}
"""
EXTENSION = """param vmName string
param intune bool
param location string

resource vm 'Microsoft.Compute/virtualMachines@2024-03-01' existing = {
  name: vmName
}

resource join 'Microsoft.Compute/virtualMachines/extensions@2024-03-01' = {
  parent: vm
  name: 'AADLoginForWindows'
  location: location
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.0'
    settings: intune ? { mdmId: '0000000a-0000-0000-c000-000000000000' } : null
  }
}
"""
FILES = {
    "main.bicep": MAIN,
    "main.bicepparam": "using 'main.bicep'\nparam poolType = 'Personal'\n",
    "pooled.bicepparam": "using 'main.bicep'\nparam poolType = 'Pooled'\nparam joinIntune = false\n",
    "modules/plane.bicep": PLANE,
    "modules/hosts.bicep": HOSTS,
    "modules/extension.bicep": EXTENSION,
    "modules/image.json": '{ "sku": "win11-24h2-ent" }',
    "shared/names.bicep": "@export()\nvar prefix = 'vdpool'\n",
}

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/"
TEMPLATE = """{
  "$schema": "SCHEMAdeploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "poolType": { "type": "string", "defaultValue": "Pooled" },
    "name": { "type": "string" }
  },
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "[parameters('name')]",
      "location": "westeurope",
      "properties": {
        "hostPoolType": "[parameters('poolType')]",
        "loadBalancerType": "BreadthFirst",
        "preferredAppGroupType": "Desktop"
      }
    },
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2024-03-01",
      "name": "more",
      "properties": {
        "mode": "Incremental",
        "templateLink": { "relativePath": "linked.json" },
        "parameters": { "name": { "value": "vdpool-more" } }
      }
    }
  ]
}
""".replace("SCHEMA", _SCHEMA)
_VALUES = '{ "$schema": "%sdeploymentParameters.json#", "parameters": { "name": { "value": "%s" }%s } }\n'
ROOT = """module "hosts" {
  source = "./modules/hosts"
  names  = var.names
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = var.type
  load_balancer_type  = "BreadthFirst"
}

variable "type" {
  default = "Pooled"
}

variable "names" {
  type    = list(string)
  default = ["vm-a", "vm-b"]
}
"""
MODULE = """variable "names" {}

resource "azurerm_windows_virtual_machine" "vm" {
  for_each            = toset(var.names)
  name                = each.value
  location            = "westeurope"
  resource_group_name = "rg"
  license_type        = "Windows_Client"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = azurerm_windows_virtual_machine.vm
  name                 = "join"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
}
"""
MORE = 'resource "azurerm_virtual_desktop_host_pool" "more" { type = "Personal" }\n'
POLICY = """{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true
}
"""
# What is asked of all files of a repository, in the other languages: which belongs to which.
OTHER_FILES = {
    "arm/main.json": TEMPLATE,
    "arm/linked.json": TEMPLATE.replace('"templateLink": { "relativePath": "linked.json" }', '"template": {}'),
    "arm/main.parameters.json": _VALUES % (_SCHEMA, "vdpool-hr", ', "poolType": { "value": "Personal" }'),
    "arm/values/eu.json": _VALUES % (_SCHEMA, "vdpool-eu", ""),
    "tf/main.tf": ROOT,
    "tf/modules/hosts/main.tf": MODULE,
    "tf/prod.tfvars": 'type = "Personal"\n',
    "policies/policy.json": POLICY,
}
