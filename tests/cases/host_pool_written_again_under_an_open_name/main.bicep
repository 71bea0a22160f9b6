// A module that gets a token writes a host pool again. Which one, an input says: its own verdict holds where it is another.
param poolForToken string
param useFinance bool
param kind string = 'Pooled'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
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
    hostPoolName: poolForToken
    hostPoolType: kind
  }
}

module chosen 'token.bicep' = {
  name: 'chosen'
  params: {
    hostPoolName: useFinance ? 'vdpool-finance' : 'vdpool-hr'
    hostPoolType: kind
  }
}

module same 'token.bicep' = {
  name: 'same'
  params: {
    hostPoolName: pool.name
    hostPoolType: kind
  }
}
