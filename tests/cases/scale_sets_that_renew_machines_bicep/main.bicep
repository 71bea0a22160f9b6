// A flexible scale set that puts a new OS disk into its machines with each new image.
@secure()
param registrationToken string

resource hosts 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'vmss-avd'
  location: 'westeurope'
  properties: {
    orchestrationMode: 'Flexible'
    platformFaultDomainCount: 1
    upgradePolicy: { mode: 'Rolling', automaticOSUpgradePolicy: { enableAutomaticOSUpgrade: true } }
    virtualMachineProfile: {
      storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' } }
      extensionProfile: {
        extensions: [
          {
            name: 'registration'
            properties: {
              publisher: 'Microsoft.Powershell'
              type: 'DSC'
              settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
              protectedSettings: { properties: { registrationInfoToken: registrationToken } }
            }
          }
        ]
      }
    }
  }
}
