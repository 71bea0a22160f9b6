// The module writes a host pool again to get a token of it. The names are two inputs: whether they are one, they say.
param poolName string
param nameForToken string
param kind string = 'Pooled'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: poolName
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}

module token 'token.bicep' = {
  name: 'token'
  params: {
    hostPoolName: nameForToken
    hostPoolType: kind
  }
}

// It may be the first host pool, and not the last one: that begins otherwise, whatever the inputs are.
module another 'token.bicep' = {
  name: 'another'
  params: {
    hostPoolName: 'another-${nameForToken}'
    hostPoolType: kind
  }
}

resource known 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-${poolName}'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
