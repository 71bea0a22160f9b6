param kind string = 'Personal'

resource forgejo 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-forgejo'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
