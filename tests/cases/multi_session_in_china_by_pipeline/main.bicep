param location string

@secure()
param registrationToken string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: location
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', version: 'latest' }
    }
  }

  resource registration 'extensions' = {
    name: 'host-pool-registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      typeHandlerVersion: '2.83'
      settings: {
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: { hostPoolName: 'vdpool' }
      }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
}
