resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'desks'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', personalDesktopAssignmentType: 'Automatic' }
}
resource server 'Microsoft.Compute/galleries/images@2022-03-03' = {
  name: 'servers/windows'
  location: 'westeurope'
  properties: { osType: 'Windows', osState: 'Generalized', identifier: { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter' } }
}
resource desktop 'Microsoft.Compute/galleries/images@2022-03-03' = {
  name: 'desktops/windows'
  location: 'westeurope'
  properties: { osType: 'Windows', osState: 'Generalized', identifier: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent' } }
}
resource vm 'Microsoft.Compute/virtualMachines@2023-09-01' = [for g in ['servers', 'desktops']: {
  name: 'desk-${g}'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: { id: resourceId('Microsoft.Compute/galleries/images', g, 'windows') } }
    licenseType: 'Windows_Client'
  }
}]
resource agent 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = [for (g, i) in ['servers', 'desktops']: {
  parent: vm[i]
  name: 'dsc'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', typeHandlerVersion: '2.73', settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'desks' } } }
}]
