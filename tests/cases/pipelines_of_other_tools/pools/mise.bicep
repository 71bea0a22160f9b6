param kind string = 'Personal'

resource mise 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-mise'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
