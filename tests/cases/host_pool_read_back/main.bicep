// The hosts read back the pool that the same deployment makes, by its id: it is one pool, with its tags and its hosts.
param suffix string = utcNow()

module pool 'modules/pool.bicep' = {
  name: 'pool'
  params: { name: 'vdpool-${suffix}', type: 'Personal' }
}

module hosts 'modules/hosts.bicep' = {
  name: 'hosts'
  params: { hostPoolId: pool.outputs.id }
}
