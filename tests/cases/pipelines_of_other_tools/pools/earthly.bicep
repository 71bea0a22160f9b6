param kind string = 'Personal'

resource earthly 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-earthly'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
