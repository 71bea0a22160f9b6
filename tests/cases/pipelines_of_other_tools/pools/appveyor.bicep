param kind string = 'Personal'

resource appveyor 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-appveyor'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
