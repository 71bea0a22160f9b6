param parametersUri string

resource byFile 'Microsoft.Resources/deploymentStacks@2024-03-01' = {
  name: 'pool-by-file'
  properties: {
    actionOnUnmanage: { resources: 'detach' }
    denySettings: { mode: 'none' }
    template: loadJsonContent('pool.json')
    parametersLink: { uri: 'https://stshared.blob.core.windows.net/templates/pool.parameters.json' }
  }
}

resource byInput 'Microsoft.Resources/deploymentStacks@2024-03-01' = {
  name: 'pool-by-input'
  properties: {
    actionOnUnmanage: { resources: 'detach' }
    denySettings: { mode: 'none' }
    template: loadJsonContent('pool.json')
    parametersLink: { uri: parametersUri }
  }
}
