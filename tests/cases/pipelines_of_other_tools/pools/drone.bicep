param kind string = 'Personal'

resource drone 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-drone'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
