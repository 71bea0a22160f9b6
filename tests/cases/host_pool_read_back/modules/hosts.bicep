param hostPoolId string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: last(split(hostPoolId, '/'))
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'avd-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
  name: 'avd'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: pool.name, registrationInfoToken: pool.listRegistrationTokens().value[0].token }
    }
  }
}
