// The same in Bicep: a condition that is false by default, and a loop over nothing.
param deploySessionHosts bool = false
param hostNames array = []

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = if (deploySessionHosts) {
  name: 'avd-0'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd' } } }
}

resource hosts 'Microsoft.Compute/virtualMachines@2024-07-01' = [for name in hostNames: {
  name: name
  location: 'westeurope'
  properties: { storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd' } } }
}]

resource existingPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = if (deploySessionHosts) {
  name: 'vdpool'
}

module pool 'pool.bicep' = if (deploySessionHosts) {
  name: 'host-pool'
}
