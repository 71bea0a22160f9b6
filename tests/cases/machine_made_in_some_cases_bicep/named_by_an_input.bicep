// The name of the new machine is an input: it may be the one that is registered, or another one.
param isNew bool
param newName string

@secure()
param registrationToken string

@secure()
param joinPassword string

resource made 'Microsoft.Compute/virtualMachines@2024-07-01' = if (isNew) {
  name: newName
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-pro-g2', version: 'latest' }
    }
  }
}

resource read 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-desk-01'
}

resource registrationOfRead 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: read
  name: 'registration'
  location: 'westeurope'
  dependsOn: [made]
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource joinOfRead 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: read
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
