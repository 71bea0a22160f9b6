// A session host configuration names a subnet; its network has DNS servers of the domain in one of two cases.
param useOwnDns bool

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-avd'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    dhcpOptions: useOwnDns ? { dnsServers: ['10.9.0.4'] } : null
    subnets: [{ name: 'snet-hosts', properties: { addressPrefix: '10.0.0.0/24' } }]
  }
}

resource pool 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop', managementType: 'Automated' }
}

resource configuration 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: pool
  name: 'default'
  properties: {
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
    diskInfo: { managedDisk: { type: 'Premium_LRS' } }
    domainInfo: { joinType: 'ActiveDirectory', activeDirectoryInfo: { domainName: 'contoso.com' } }
    networkInfo: { subnetId: '${network.id}/subnets/snet-hosts' }
    imageInfo: { type: 'Marketplace', marketplaceInfo: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', exactVersion: '26100.1.1' } }
  }
}
