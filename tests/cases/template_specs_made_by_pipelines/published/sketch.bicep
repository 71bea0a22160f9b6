param kind string = 'Personal'

resource sketched 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-sketch'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
