param kind string = 'Personal'

resource harness 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-harness'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
