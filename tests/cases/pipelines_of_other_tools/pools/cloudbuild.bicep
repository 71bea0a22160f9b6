param kind string = 'Personal'

resource cloudbuild 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-cloudbuild'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
