// A machine of the verified module gets the identity from the module where the input says any identities, and else none.
@secure()
param token string

var image = {
  publisher: 'MicrosoftWindowsDesktop'
  offer: 'windows-11'
  sku: 'win11-24h2-ent'
  version: 'latest'
}

resource without 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-without'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: image }
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

  resource join 'extensions' = {
    name: 'join'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Azure.ActiveDirectory'
      type: 'AADLoginForWindows'
      settings: { mdmId: '0000000a-0000-0000-c000-000000000000' }
    }
  }
}

resource with 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-with'
  location: 'westeurope'
  identity: { type: 'SystemAssigned' }
  properties: {
    storageProfile: { imageReference: image }
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

  resource join 'extensions' = {
    name: 'join'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Azure.ActiveDirectory'
      type: 'AADLoginForWindows'
      settings: { mdmId: '0000000a-0000-0000-c000-000000000000' }
    }
  }
}

module verified 'br/public:avm/res/compute/virtual-machine:0.22.0' = {
  name: 'verified'
  params: {
    name: 'vm-verified'
    managedIdentities: { userAssignedResourceIds: [] }
    osType: 'Windows'
    imageReference: image
    extensionAadJoinConfig: { enabled: true, settings: { mdmId: '0000000a-0000-0000-c000-000000000000' } }
    extensionHostPoolRegistration: { enabled: true, hostPoolName: 'vdpool', registrationInfoToken: token }
  }
}

module verifiedWithout 'br/public:avm/res/compute/virtual-machine:0.22.0' = {
  name: 'verified-without'
  params: {
    name: 'vm-verified-2'
    osType: 'Windows'
    imageReference: image
    extensionAadJoinConfig: { enabled: true, settings: { mdmId: '0000000a-0000-0000-c000-000000000000' } }
    extensionHostPoolRegistration: { enabled: true, hostPoolName: 'vdpool', registrationInfoToken: token }
  }
}
