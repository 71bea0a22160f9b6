param kind string = 'Personal'

resource finished 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-design'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
