param location string
param joined bool
param blue bool

@secure()
param adminPassword string

@secure()
param domainJoinPassword string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-personal'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: blue ? 'vm-blue-0' : 'vm-green-0'
  location: location
  tags: {
    'intune-enrollment': 'group-policy'
  }
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    osProfile: {
      computerName: 'vm-avd-0'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

module join 'join.bicep' = if (joined) {
  name: 'join'
  params: {
    location: location
    machineName: vm.name
    domainJoinPassword: domainJoinPassword
  }
}
