// Versions that are known; the outcomes are those of the modules' source.

@secure()
param password string

module pool030 'br/public:avm/res/desktop-virtualization/host-pool:0.3.0' = {
  params: {
    name: 'vdpool-030'
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
  }
}

module pool081 'br/public:avm/res/desktop-virtualization/host-pool:0.8.1' = {
  params: {
    name: 'vdpool-081'
    managementType: 'Standard'
    publicUDP: 'Default'
  }
}

module machine0110 'br/public:avm/res/compute/virtual-machine:0.11.0' = {
  params: {
    name: 'vm-desk-0'
    adminUsername: 'azureuser'
    adminPassword: password
    osType: 'Windows'
    vmSize: 'Standard_D4s_v5'
    zone: 0
    imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    osDisk: { managedDisk: { storageAccountType: 'Premium_LRS' } }
    nicConfigurations: [{ ipConfigurations: [{ name: 'ip', subnetResourceId: resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'avd') }] }]
    extensionDomainJoinConfig: { enabled: true, settings: { name: 'corp.contoso.com', options: '3', user: 'join' } }
    extensionDomainJoinPassword: password
  }
}

module machine0221 'br/public:avm/res/compute/virtual-machine:0.22.1' = {
  params: {
    name: 'vm-desk-1'
    adminUsername: 'azureuser'
    adminPassword: password
    osType: 'Windows'
    vmSize: 'Standard_D4s_v5'
    availabilityZone: -1
    imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    osDisk: { managedDisk: { storageAccountType: 'Premium_LRS' } }
    nicConfigurations: [{ ipConfigurations: [{ name: 'ip', subnetResourceId: resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'avd') }] }]
    extensionAadJoinConfig: { enabled: true, settings: { mdmId: '0000000a-0000-0000-c000-000000000000' } }
  }
}
