// The firewall of a peered hub serves hosts of this subnet by a route alone, and there is none.
@secure()
param registrationToken string
@secure()
param password string

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-avd'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    dhcpOptions: { dnsServers: ['10.0.0.4'] }
    subnets: [
      {
        name: 'hosts'
        properties: {
          addressPrefix: '10.0.1.0/24'
          defaultOutboundAccess: false
          networkSecurityGroup: { id: group.id }
        }
      }
    ]
    virtualNetworkPeerings: [
      {
        name: 'to-hub'
        properties: { remoteVirtualNetwork: { id: hub.id }, allowForwardedTraffic: true, useRemoteGateways: false }
      }
    ]
  }
}
resource hub 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-hub'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.9.0.0/16'] }
    subnets: [{ name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.9.0.0/26' } }]
  }
}
resource firewall 'Microsoft.Network/azureFirewalls@2024-05-01' = {
  name: 'afw-hub'
  location: 'westeurope'
  properties: {
    ipConfigurations: [{ name: 'ip', properties: { subnet: { id: hub.properties.subnets[0].id } } }]
  }
}
resource nic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-0'
  location: 'westeurope'
  properties: {
    dnsSettings: { dnsServers: ['10.0.0.5'] }
    ipConfigurations: [
      {
        name: 'ipconfig'
        properties: {
          subnet: { id: vnet.properties.subnets[0].id }
          privateIPAllocationMethod: 'Dynamic'

        }
      }
    ]
  }
}
resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
    networkProfile: { networkInterfaces: [{ id: nic.id }] }
  }
  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
  resource join 'extensions' = {
    name: 'join'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Compute'
      type: 'JsonADDomainExtension'
      settings: { Name: 'corp.example.com', User: 'corp\\join', Restart: 'true', Options: '3' }
      protectedSettings: { Password: password }
    }
  }
}
resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-hosts'
  location: 'westeurope'
}

