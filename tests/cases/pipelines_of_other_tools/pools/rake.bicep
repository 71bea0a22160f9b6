param kind string = 'Personal'

resource rake 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-rake'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
