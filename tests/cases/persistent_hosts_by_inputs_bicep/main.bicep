// Inputs decide how long a machine lives: the disk, the orchestration, the updates; a name with the time in it never stays.
@secure()
param registrationToken string
param useEphemeralDisk bool
param orchestrationMode string
param deleteReplaced bool
param stamp string = utcNow('yyyyMMddHHmm')

var image = { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', version: 'latest' }
var registration = {
  publisher: 'Microsoft.Powershell'
  type: 'DSC'
  settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
  protectedSettings: { properties: { registrationInfoToken: registrationToken } }
}

resource standard 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}

resource byInput 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: image
      osDisk: { createOption: 'FromImage', deleteOption: 'Delete', diffDiskSettings: useEphemeralDisk ? { option: 'Local' } : null }
    }
  }
  resource dsc 'extensions' = { name: 'registration', location: 'westeurope', properties: registration }
}

resource kept 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-1'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: image, osDisk: { createOption: 'FromImage', deleteOption: 'Delete' } }
  }
  resource dsc 'extensions' = { name: 'registration', location: 'westeurope', properties: registration }
}

resource anew 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-${stamp}'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: image, osDisk: { createOption: 'FromImage', deleteOption: 'Delete' } }
  }
  resource dsc 'extensions' = { name: 'registration', location: 'westeurope', properties: registration }
}

resource spot 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-2'
  location: 'westeurope'
  properties: {
    priority: 'Spot'
    evictionPolicy: 'Delete'
    storageProfile: { imageReference: image }
  }
  resource dsc 'extensions' = { name: 'registration', location: 'westeurope', properties: registration }
}

resource scaleSet 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'vmss-avd'
  location: 'westeurope'
  properties: {
    orchestrationMode: orchestrationMode
    virtualMachineProfile: {
      storageProfile: { imageReference: image }
      extensionProfile: { extensions: [{ name: 'registration', properties: registration }] }
    }
  }
}

resource pool 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-automated'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop', managementType: 'Automated' }
}

resource management 'Microsoft.DesktopVirtualization/hostPools/sessionHostManagements@2025-04-01-preview' = {
  parent: pool
  name: 'default'
  properties: {
    scheduledDateTimeZone: 'UTC'
    update: { maxVmsRemoved: 2, logOffDelayMinutes: 10, deleteOriginalVm: deleteReplaced }
  }
}

resource configuration 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: pool
  name: 'default'
  properties: {
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
    diskInfo: { managedDisk: { type: 'Premium_LRS' } }
    domainInfo: { joinType: 'ActiveDirectory', activeDirectoryInfo: { domainName: 'contoso.com' } }
    imageInfo: { type: 'Marketplace', marketplaceInfo: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', exactVersion: '26100.1.1' } }
  }
}
