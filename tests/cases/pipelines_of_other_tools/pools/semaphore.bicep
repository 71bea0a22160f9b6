param kind string = 'Personal'

resource semaphore 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-semaphore'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
