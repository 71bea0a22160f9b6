param kind string = 'Personal'

resource plain 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-plain'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
