param name string
param kind 'Personal' | 'Pooled'
param tags object = {}

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: name
  location: 'westeurope'
  tags: tags
  properties: {
    hostPoolType: kind
    personalDesktopAssignmentType: kind == 'Personal' ? 'Automatic' : null
    loadBalancerType: kind == 'Personal' ? 'Persistent' : 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    registrationInfo: { expirationTime: '2030-01-01T00:00:00Z', registrationTokenOperation: 'Update' }
  }
}

output name string = pool.name
@secure()
output token string = pool.properties.registrationInfo.token
