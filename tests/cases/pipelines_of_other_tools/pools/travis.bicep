param kind string = 'Personal'

resource travis 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-travis'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
