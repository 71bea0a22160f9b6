// Both deployments make a host pool of one name, each in its own resource group; updates of one delete its machines.
targetScope = 'subscription'

module deleted 'pool.bicep' = {
  name: 'deleted'
  scope: resourceGroup('rg-deleted')
  params: { deletes: true }
}

module kept 'pool.bicep' = {
  name: 'kept'
  scope: resourceGroup('rg-kept')
  params: { deletes: false }
}
