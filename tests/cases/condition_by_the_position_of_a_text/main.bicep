// A text that has AD in it, in any case of letters, is not Entra: the two joins exclude each other.
param x string
@secure()
param pw string

resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'p'
  location: 'x'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', personalDesktopAssignmentType: 'Automatic' }
}
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd'
  location: 'x'
  properties: { storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' } } }
}
resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = if (indexOf(x, 'AD') >= 0) {
  parent: vm
  name: 'join'
  location: 'x'
  properties: { publisher: 'Microsoft.Compute', type: 'JsonADDomainExtension', settings: { Name: 'corp.contoso.com', Options: '3', User: 'join' }, protectedSettings: { Password: pw } }
}
resource aad 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = if (x == 'Entra') {
  parent: vm
  name: 'aad'
  location: 'x'
  properties: { publisher: 'Microsoft.Azure.ActiveDirectory', type: 'AADLoginForWindows' }
}
resource dsc 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'dsc'
  location: 'x'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'p' } } }
}
