// The machine starts from an image of the gallery "desktops". What is called the same in another gallery is another
// image, and what the gallery holds whose name is told on deployment may be the one.
param imageName string

resource server 'Microsoft.Compute/galleries/images@2022-03-03' = {
  name: 'servers/windows'
  location: 'westeurope'
  properties: { osType: 'Windows', osState: 'Generalized', identifier: { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter' } }
}

resource desktop 'Microsoft.Compute/galleries/images@2022-03-03' = {
  name: imageName
  location: 'westeurope'
  properties: { osType: 'Windows', osState: 'Generalized', identifier: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent' } }
}

resource vm 'Microsoft.Compute/virtualMachines@2023-09-01' = {
  name: 'desk'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: { id: resourceId('Microsoft.Compute/galleries/images', 'desktops', 'windows') } }
    licenseType: 'Windows_Client'
  }
}

resource agent 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = {
  parent: vm
  name: 'dsc'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Powershell', type: 'DSC', typeHandlerVersion: '2.73', settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'desks' } } }
}
