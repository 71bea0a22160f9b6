param kind string = 'Personal'

resource legal 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-legal'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
