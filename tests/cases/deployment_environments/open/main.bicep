param kind string = 'Personal'

resource choice 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-choice'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
