// A module that creates host pools writes one again that is read here: it has the name and the type of that one.
param hostPoolResourceId string

var name = split(hostPoolResourceId, '/')[8]

resource current 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: name
  scope: resourceGroup(split(hostPoolResourceId, '/')[2], split(hostPoolResourceId, '/')[4])
}

module again 'pool.bicep' = {
  name: 'again'
  scope: resourceGroup(split(hostPoolResourceId, '/')[2], split(hostPoolResourceId, '/')[4])
  params: {
    name: current.name
    kind: current.properties.hostPoolType == 'Personal' ? 'Personal' : current.properties.hostPoolType == 'Pooled' ? 'Pooled' : null
  }
}

module fresh 'pool.bicep' = {
  name: 'fresh'
  params: {
    name: 'vdpool-fresh'
    kind: 'Pooled'
  }
}
