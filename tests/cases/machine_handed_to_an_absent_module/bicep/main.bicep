@secure()
param registrationToken string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-01'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
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
  params: { machine: host.name, directory: 'corp.contoso.com' }
}
