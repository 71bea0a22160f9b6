@secure()
param password string

module create 'm/pool.bicep' = { name: 'create' }
module token 'm/token.bicep' = { name: 'token', dependsOn: [ create ] }
resource vm 'Microsoft.Compute/virtualMachines@2023-09-01' = {
  name: 'desk-1'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent', version: 'latest' } }
    licenseType: 'Windows_Client'
  }
}
resource dsc 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = {
  parent: vm
  name: 'dsc'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', typeHandlerVersion: '2.73', settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'desks', registrationInfoToken: token.outputs.t } } }
}
resource join 'Microsoft.Compute/virtualMachines/extensions@2021-07-01' = {
  parent: vm
  name: 'join'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Compute', type: 'JsonADDomainExtension', typeHandlerVersion: '1.3', settings: { Name: 'corp.contoso.com', Options: '3', User: 'u', Restart: 'true' }, protectedSettings: { Password: password } }
}
