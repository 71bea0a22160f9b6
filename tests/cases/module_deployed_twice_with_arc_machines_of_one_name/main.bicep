// Machines of one name on two clusters; what each of them runs stands in a resource in its scope, named by text.
targetScope = 'subscription'

module enterprise 'host.bicep' = {
  name: 'enterprise'
  scope: resourceGroup('rg-enterprise')
  params: { sku: 'win10-22h2-ent-g2', offer: 'Windows-10' }
}

module multi 'host.bicep' = {
  name: 'multi'
  scope: resourceGroup('rg-multi')
  params: { sku: 'win11-24h2-avd', offer: 'Windows-11' }
}
