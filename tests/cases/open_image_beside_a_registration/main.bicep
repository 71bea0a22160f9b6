// An input decides whether anything registers a machine, and another one which image the machine beside it has.
param registers bool
param publisher string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: publisher, offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

resource beside 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-1'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: publisher, offer: 'Windows-10', sku: 'win10-22h2-pro-g2', version: 'latest' }
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = if (registers) {
  parent: desk
  name: 'registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: pool.name } }
  }
}
