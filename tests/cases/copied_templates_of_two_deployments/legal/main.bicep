// A copy of the template of another department: that one deploys its own, with other values.
resource desktops 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'desktops'
  properties: {
    mode: 'Incremental'
    template: loadJsonContent('pool.json')
    parameters: { kind: { value: 'Personal' } }
  }
}
