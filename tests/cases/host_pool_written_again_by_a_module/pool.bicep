param name string

@allowed(['Personal', 'Pooled'])
param kind string = 'Pooled'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: name
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: kind == 'Personal' ? 'Automatic' : null
  }
}
