// Session host configurations are for pooled host pools only: one on a personal pool fails, and so does a type that is an input.
param configured bool
param personal bool
param elsewhere string

resource personalPool 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-personal'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', managementType: 'Automated' }
}

resource personalHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: personalPool
  name: 'default'
  properties: { vmNamePrefix: 'per', domainInfo: { joinType: 'AzureActiveDirectory' } }
}

resource pooledPool 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-pooled'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop', managementType: 'Automated' }
}

resource pooledHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: pooledPool
  name: 'default'
  properties: { vmNamePrefix: 'poo', domainInfo: { joinType: 'AzureActiveDirectory' }, imageInfo: { type: 'Marketplace', marketplaceInfo: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', exactVersion: '26100.2033.241004' } } }
}

resource perhapsConfigured 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-perhaps'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Direct', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}

resource perhapsHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = if (configured) {
  parent: perhapsConfigured
  name: 'default'
  properties: { vmNamePrefix: 'prh', domainInfo: { joinType: 'AzureActiveDirectory' } }
}

resource perhapsPersonal 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-of-open-type'
  location: 'westeurope'
  properties: { hostPoolType: personal ? 'Personal' : 'Pooled', personalDesktopAssignmentType: personal ? 'Direct' : '', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}

resource typedHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: perhapsPersonal
  name: 'default'
  properties: { vmNamePrefix: 'opn', domainInfo: { joinType: 'AzureActiveDirectory' }, imageInfo: { type: 'Marketplace', marketplaceInfo: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', exactVersion: '26100.2033.241004' } } }
}

resource readPool 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' existing = {
  name: elsewhere
}

resource elsewhereHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: readPool
  name: 'default'
  properties: { vmNamePrefix: 'els', domainInfo: { joinType: 'AzureActiveDirectory' } }
}
