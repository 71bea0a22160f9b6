param name string
@secure()
param password string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: name
  location: 'westeurope'
  properties: {
    osProfile: { computerName: name, adminUsername: 'deskadmin', adminPassword: password }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
      osDisk: { createOption: 'FromImage' }
    }
  }
}
