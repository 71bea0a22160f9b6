param kind string = 'Personal'

resource teamcity 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-teamcity'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
