// Whether the extension registers its machine, an input decides. Where it does not, nothing registers any machine: then the
// machine is judged by its image, the pool is still the only one there is, and so is what its template makes.
param registers bool

@secure()
param token string

@secure()
param adminPassword string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: 'westeurope'
  tags: { 'intune-enrollment': 'group-policy' }
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-0'
  location: 'westeurope'
  properties: {
    osProfile: { computerName: 'vm-desk-0', adminUsername: 'localadmin', adminPassword: adminPassword }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

// A machine beside it, which is none of the host pool where the other one is registered.
resource beside 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-1'
  location: 'westeurope'
  properties: {
    osProfile: { computerName: 'vm-desk-1', adminUsername: 'localadmin', adminPassword: adminPassword }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-pro-g2', version: 'latest' }
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desk
  name: 'registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: registers ? 'DSC' : 'CustomScriptExtension'
    settings: {
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: pool.name }
    }
    protectedSettings: { properties: { registrationInfoToken: token } }
  }
}
