param vmName string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: vmName
}
resource dsc 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'dsc'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: { modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip', configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'hp' } }
  }
}
