// Each host says how it is joined: one may join the domain, and the next one Entra ID.
param hosts { join: string }[]
param nic string
@secure()
param pw string
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'pool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource vm 'Microsoft.Compute/virtualMachines@2024-03-01' = [for (h, i) in hosts: {
  name: 'vm-avd-${i}'
  location: 'westeurope'
  tags: { 'intune-enrollment': 'group-policy' }
  properties: {
    storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' } }
    osProfile: { computerName: 'vm', adminUsername: 'a', adminPassword: pw }
    networkProfile: { networkInterfaces: [ { id: nic } ] }
  }
}]
resource reg 'Microsoft.Compute/virtualMachines/extensions@2024-03-01' = [for (h, i) in hosts: {
  parent: vm[i]
  name: 'reg'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', typeHandlerVersion: '2.83', settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: pool.name } }, protectedSettings: { properties: { registrationInfoToken: pw } } }
}]
resource ad 'Microsoft.Compute/virtualMachines/extensions@2024-03-01' = [for (h, i) in hosts: if (h.join == 'ad') {
  parent: vm[i]
  name: 'ad'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Compute', type: 'JsonADDomainExtension', typeHandlerVersion: '1.3', settings: { Name: 'c.d', User: 'u', Restart: 'true', Options: '3' }, protectedSettings: { Password: pw } }
}]
resource entra 'Microsoft.Compute/virtualMachines/extensions@2024-03-01' = [for (h, i) in hosts: if (h.join != 'ad') {
  parent: vm[i]
  name: 'entra'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Azure.ActiveDirectory', type: 'AADLoginForWindows', typeHandlerVersion: '2.2' }
}]
