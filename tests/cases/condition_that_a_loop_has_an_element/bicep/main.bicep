// That there is a machine is the same question in its loop and in the condition of what joins it.
param count int
@secure()
param pw string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, count): {
  name: 'vm-avd-${i}'
  location: 'x'
  properties: { storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' } } }
}]
resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, count): if (count > 0) {
  parent: vm[i]
  name: 'join'
  location: 'x'
  properties: { publisher: 'Microsoft.Compute', type: 'JsonADDomainExtension', settings: { Name: 'corp.contoso.com', Options: '3', User: 'join' }, protectedSettings: { Password: pw } }
}]
resource dsc 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, count): {
  parent: vm[i]
  name: 'dsc'
  location: 'x'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'p' } } }
}]
