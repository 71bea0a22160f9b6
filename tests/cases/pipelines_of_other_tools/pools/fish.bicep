param kind string = 'Personal'

resource fish 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-fish'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
