param kind string = 'Personal'

resource octopus 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-octopus'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
