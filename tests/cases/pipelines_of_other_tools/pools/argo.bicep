param kind string = 'Personal'

resource argo 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-argo'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
