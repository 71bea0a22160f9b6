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
