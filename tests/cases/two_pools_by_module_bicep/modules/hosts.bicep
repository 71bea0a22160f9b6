param prefix string
param hostPoolName string
@secure()
param token string
param mdmIds array

resource hosts 'Microsoft.Compute/virtualMachines@2024-07-01' = [for (id, i) in mdmIds: {
  name: '${prefix}-${i}'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}]

// Host i carries extension i, named by text as compiled templates do.
resource entra 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for (id, i) in mdmIds: {
  name: '${prefix}-${i}/entra'
  dependsOn: [hosts]
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.0'
    settings: { mdmId: id }
  }
}]

resource avd 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for (id, i) in mdmIds: {
  name: '${hosts[i].name}/avd'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: hostPoolName }
    }
    protectedSettings: { properties: { registrationInfoToken: token } }
  }
}]
