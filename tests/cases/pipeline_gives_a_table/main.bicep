param poolTags object

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-personal'
  location: 'westeurope'
  tags: poolTags
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desktop-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }

  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      typeHandlerVersion: '2.83'
      settings: {
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: { hostPoolName: hostPool.name }
      }
    }
  }
}
