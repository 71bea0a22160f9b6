param offer string
param sku string

@secure()
param token string = newGuid()

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', personalDesktopAssignmentType: 'Automatic', preferredAppGroupType: 'Desktop' }
}

resource image 'Microsoft.AzureStackHCI/marketplaceGalleryImages@2024-01-01' = {
  name: sku
  location: 'westeurope'
  properties: { osType: 'Windows', identifier: { publisher: 'MicrosoftWindowsDesktop', offer: offer, sku: sku } }
}

resource machine 'Microsoft.HybridCompute/machines@2023-10-03-preview' = {
  name: 'avd-0'
  location: 'westeurope'
  kind: 'HCI'
}

resource named 'Microsoft.HybridCompute/machines@2023-10-03-preview' existing = {
  name: 'avd-0'
}

resource instance 'Microsoft.AzureStackHCI/virtualMachineInstances@2024-01-01' = {
  name: 'default'
  scope: named
  dependsOn: [machine]
  properties: {
    osProfile: { computerName: 'avd-0', windowsConfiguration: { provisionVMAgent: true } }
    storageProfile: { imageReference: { id: image.id } }
  }
}

resource agent 'Microsoft.HybridCompute/machines/extensions@2023-10-03-preview' = {
  name: 'avd-0/agent'
  location: 'westeurope'
  dependsOn: [machine]
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'CustomScriptExtension'
    protectedSettings: { commandToExecute: 'powershell -File HciCustomScript.ps1 -HostPoolName vdpool -RegistrationInfoToken ${token}' }
  }
}
