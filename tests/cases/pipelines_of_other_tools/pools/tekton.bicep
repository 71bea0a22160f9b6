param kind string = 'Personal'

resource tekton 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-tekton'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
