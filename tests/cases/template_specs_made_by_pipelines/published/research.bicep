param kind string = 'Personal'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-research'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
