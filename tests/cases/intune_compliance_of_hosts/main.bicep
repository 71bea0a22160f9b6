// The session hosts have Trusted Launch: a policy that asks for Secure Boot can hold on them.
@secure()
param token string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: 'westeurope'
  properties: {
    securityProfile: {
      securityType: 'TrustedLaunch'
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true }
    }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-ent', version: 'latest' }
    }
  }

  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
      protectedSettings: { properties: { registrationInfoToken: token } }
    }
  }
}
