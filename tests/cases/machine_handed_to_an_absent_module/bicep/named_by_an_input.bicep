param deskName string

@secure()
param registrationToken string

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: deskName
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desk
  name: 'registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

module join 'br:contoso.azurecr.io/bicep/directory:1.2' = {
  name: 'join'
  params: { machine: desk.name, directory: 'corp.contoso.com' }
}
