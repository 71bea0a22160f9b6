// The template of the host pool is published beside the repository's other files; its address is known on release only.
param artifacts string
param hostsTemplate string
param registrationToken string

resource pool 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'pool'
  properties: {
    mode: 'Incremental'
    templateLink: {
      uri: '${artifacts}/linked/pool.json'
      contentVersion: '1.0.0.0'
    }
    parameters: {
      poolType: { value: 'Pooled' }
    }
  }
}

resource hosts 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'hosts'
  properties: {
    mode: 'Incremental'
    templateLink: { uri: hostsTemplate }
    parameters: {
      hostPoolRegistrationToken: { value: registrationToken }
    }
  }
}
