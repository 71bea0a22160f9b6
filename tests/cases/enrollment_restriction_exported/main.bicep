// The default restriction is exported from the tenant and lies beside the code of the hosts.
@secure()
param registrationToken string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
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
