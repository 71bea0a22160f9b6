param deletes bool

resource pool 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop', managementType: 'Automated' }
}

resource management 'Microsoft.DesktopVirtualization/hostPools/sessionHostManagements@2025-04-01-preview' = {
  name: 'vdpool/default'
  dependsOn: [pool]
  properties: {
    scheduledDateTimeZone: 'UTC'
    update: { maxVmsRemoved: 2, logOffDelayMinutes: 10, deleteOriginalVm: deletes }
  }
}

resource configuration 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: pool
  name: 'default'
  properties: {
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
    diskInfo: { managedDisk: { type: 'Premium_LRS' } }
    domainInfo: { joinType: 'AzureActiveDirectory', azureActiveDirectoryInfo: { mdmProviderGuid: '0000000a-0000-0000-c000-000000000000' } }
    imageInfo: { type: 'Marketplace', marketplaceInfo: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', exactVersion: '26100.1.1' } }
  }
}
