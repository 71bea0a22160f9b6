param kind string = 'Personal'

resource buildkite 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-buildkite'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
