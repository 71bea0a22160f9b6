// Nobody is given the application group here: a role of one's own that starts machines gives nobody a desktop.
param identifier string
@secure()
param password string = newGuid()
param userGroup string = '11111111-1111-1111-1111-111111111111'
param token string = 'x'

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-${identifier}'
  location: 'westeurope'
  identity: { type: 'SystemAssigned' }
  properties: {
    hardwareProfile: { vmSize: 'Standard_D4s_v5' }
    osProfile: { computerName: 'vm', adminUsername: 'deskadmin', adminPassword: password }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-ent', version: 'latest' }
      osDisk: { createOption: 'FromImage' }
    }
    networkProfile: {
      networkInterfaces: [ { id: resourceId('Microsoft.Network/networkInterfaces', 'nic-${identifier}') } ]
    }
  }
}
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'hp'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource group 'Microsoft.DesktopVirtualization/applicationGroups@2024-04-03' = {
  name: 'ag'
  location: 'westeurope'
  properties: { hostPoolArmPath: pool.id, applicationGroupType: 'Desktop' }
}
resource login 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'login'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Azure.ActiveDirectory', type: 'AADLoginForWindows', typeHandlerVersion: '2.2', settings: { mdmId: '0000000a-0000-0000-c000-000000000000' } }
}
resource dsc 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'dsc'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', typeHandlerVersion: '2.83', settings: { modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip', configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: pool.name, registrationInfoToken: token } } }
}
