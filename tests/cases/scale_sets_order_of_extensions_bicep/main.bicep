// The script leaves the domain of the image; the join waits for it.
@secure()
param registrationToken string
@secure()
param password string
resource hosts 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'vmss-avd'
  location: 'westeurope'
  properties: {
    orchestrationMode: 'Flexible'
    platformFaultDomainCount: 1
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
          {
            name: 'join'
            properties: {
              publisher: 'Microsoft.Compute'
              type: 'JsonADDomainExtension'
              settings: { Name: 'corp.example.com', User: 'corp\\join', Options: '3' }
              protectedSettings: { Password: password }
              provisionAfterExtensions: ['script']
            }
          }
          {
            name: 'script'
            properties: {
              publisher: 'Microsoft.Compute'
              type: 'CustomScriptExtension'
              settings: { commandToExecute: 'powershell -Command "Remove-Computer -Force"' }
            }
          }
        ]
      }
    }
  }
}
