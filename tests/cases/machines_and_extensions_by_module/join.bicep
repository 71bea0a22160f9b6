param vmName string
@secure()
param password string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: vmName
}
resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', User: 'joiner@corp.contoso.com', Restart: 'true', Options: '3' }
    protectedSettings: { Password: password }
  }
}
