// The machine may be there already: then it is only read. It is registered and joined either way.
param isNew bool

@secure()
param registrationToken string

@secure()
param joinPassword string

resource created 'Microsoft.Compute/virtualMachines@2024-07-01' = if (isNew) {
  name: 'vm-desk-01'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-pro-g2', version: 'latest' }
    }
  }
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-desk-01'
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
  name: 'registration'
  location: 'westeurope'
  dependsOn: [created]
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Restart: 'true', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}
