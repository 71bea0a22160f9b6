// Whether a machine runs Linux hangs on an input: it may be a session host, and is judged with that condition.

param isLinux bool

@secure()
param osProfile object

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}

resource decided 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-decided'
  location: 'westeurope'
  properties: {
    osProfile: { computerName: 'vm', linuxConfiguration: isLinux ? { disablePasswordAuthentication: true } : null }
    storageProfile: { imageReference: { publisher: isLinux ? 'Canonical' : 'MicrosoftWindowsDesktop', offer: isLinux ? 'ubuntu' : 'windows-10', sku: isLinux ? 'server' : 'win10-22h2-pro', version: 'latest' } }
  }
}

resource open 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-open'
  location: 'westeurope'
  properties: {
    osProfile: osProfile
    storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-pro', version: 'latest' } }
  }
}
