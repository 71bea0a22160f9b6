// The machine is made under one of two names, and the extension that registers names one of them: with the other it is on
// a machine outside the code.
param isFirst bool

@secure()
param token string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-personal'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: isFirst ? 'vm-avd-0' : 'vm-avd-1'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  name: 'vm-avd-0/registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: {
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: pool.name }
    }
    protectedSettings: { properties: { registrationInfoToken: token } }
  }
}
