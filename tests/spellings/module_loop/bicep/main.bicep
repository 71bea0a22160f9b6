// A personal host pool whose session hosts a module makes in a loop.
param location string = resourceGroup().location

@secure()
param adminPassword string

resource personal 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-personal'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

module hosts 'modules/host.bicep' = [
  for index in range(0, 2): {
    name: 'host-${index}'
    params: {
      location: location
      machineName: 'vm-desktop-${index}'
      hostPoolName: personal.name
      adminPassword: adminPassword
    }
  }
]
