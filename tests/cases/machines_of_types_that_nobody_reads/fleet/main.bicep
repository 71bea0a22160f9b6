param registrationToken string

resource fleet 'Microsoft.AzureFleet/fleets@2024-11-01' = {
  name: 'fleet-desktops'
  location: 'westeurope'
  properties: {
    vmSizesProfile: [{ name: 'Standard_D4s_v5' }]
    computeProfile: {
      baseVirtualMachineProfile: {
        storageProfile: {
          imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-pro-g2', version: 'latest' }
        }
        extensionProfile: {
          extensions: [
            {
              name: 'registration'
              properties: {
                publisher: 'Microsoft.Powershell'
                type: 'DSC'
                typeHandlerVersion: '2.83'
                settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool-finance' } }
                protectedSettings: { properties: { registrationInfoToken: registrationToken } }
              }
            }
          ]
        }
      }
    }
  }
}

// A machine of a scale set by itself.
resource registration 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/extensions@2024-07-01' = {
  name: 'vmss-desktops/0/registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool-finance' } }
  }
}

resource servers 'Microsoft.AzureFleet/fleets@2024-11-01' = {
  name: 'fleet-batch'
  location: 'westeurope'
  properties: {
    computeProfile: {
      baseVirtualMachineProfile: {
        storageProfile: {
          imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' }
        }
      }
    }
  }
}
