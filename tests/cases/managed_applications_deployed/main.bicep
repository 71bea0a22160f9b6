resource definition 'Microsoft.Solutions/applicationDefinitions@2021-07-01' = {
  name: 'desktops'
  location: 'westeurope'
  properties: {
    lockLevel: 'None'
    authorizations: []
    mainTemplate: loadJsonContent('pool.json')
    createUiDefinition: {}
  }
}

resource desktops 'Microsoft.Solutions/applications@2021-07-01' = {
  name: 'desktops-of-finance'
  location: 'westeurope'
  kind: 'ServiceCatalog'
  properties: {
    applicationDefinitionId: definition.id
    managedResourceGroupId: subscriptionResourceId('Microsoft.Resources/resourceGroups', 'rg-desktops-managed')
    parameters: { kind: { value: 'Pooled' } }
  }
}
