resource spec 'Microsoft.Resources/templateSpecs@2022-02-01' = { name: 'pools', location: 'westeurope' }
resource version 'Microsoft.Resources/templateSpecs/versions@2022-02-01' = {
  parent: spec
  name: '1.0'
  location: 'westeurope'
  properties: {
    mainTemplate: {
      '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
      contentVersion: '1.0.0.0'
      parameters: { kind: { type: 'string', defaultValue: 'Personal' } }
      resources: [ { type: 'Microsoft.DesktopVirtualization/hostPools', apiVersion: '2024-04-03', name: 'p', location: 'westeurope'
        properties: { hostPoolType: '[parameters(\'kind\')]', loadBalancerType: 'Persistent', personalDesktopAssignmentType: 'Automatic', preferredAppGroupType: 'Desktop' } } ]
    }
  }
}
resource stack 'Microsoft.Resources/deploymentStacks@2024-03-01' = {
  name: 'avd'
  location: 'westeurope'
  properties: { actionOnUnmanage: { resources: 'detach' }, denySettings: { mode: 'none' }
    templateLink: { id: version.id }
    parameters: { kind: { value: 'Pooled' } } }
}
