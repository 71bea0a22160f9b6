// Multi-session Windows in Europe, where Intune manages it.
@secure()
param registrationToken string

resource europe 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-europe'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'windows-11'
        sku: 'win11-24h2-avd'
        version: 'latest'
      }
    }
  }

  resource registration 'extensions' = {
    name: 'host-pool-registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: {
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: { hostPoolName: 'vdpool' }
      }
      protectedSettings: {
        properties: { registrationInfoToken: registrationToken }
      }
    }
  }
}
