// A firewall with a policy, by its address; and one with classic collections of its own.
@secure()
param registrationToken string
var location = 'westeurope'
var image = { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', version: 'latest' }
var registration = {
  publisher: 'Microsoft.Powershell'
  type: 'DSC'
  settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
  protectedSettings: { properties: { registrationInfoToken: registrationToken } }
}

resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' = {
  name: 'fwpol'
  location: location
  properties: { sku: { tier: 'Standard' } }

  resource hosts 'ruleCollectionGroups' = {
    name: 'rcg-avd'
    properties: {
      priority: 300
      ruleCollections: [
        {
          ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
          name: 'desktop'
          priority: 100
          action: { type: 'Allow' }
          rules: [
            {
              ruleType: 'ApplicationRule'
              name: 'desktop'
              sourceAddresses: ['10.0.0.0/16']
              protocols: [{ protocolType: 'Https', port: 443 }]
              targetFqdns: ['*.wvd.microsoft.com', 'login.microsoftonline.com']
            }
          ]
        }
      ]
    }
  }
}

resource firewall 'Microsoft.Network/azureFirewalls@2024-05-01' = {
  name: 'fw'
  location: location
  properties: { sku: { name: 'AZFW_VNet', tier: 'Standard' }, firewallPolicy: { id: policy.id } }
}

resource classic 'Microsoft.Network/azureFirewalls@2024-05-01' = {
  name: 'fw-classic'
  location: location
  properties: {
    sku: { name: 'AZFW_VNet', tier: 'Standard' }
    applicationRuleCollections: [
      {
        name: 'allow'
        properties: {
          priority: 100
          action: { type: 'Allow' }
          rules: [{ name: 'intune', sourceAddresses: ['*'], protocols: [{ protocolType: 'Https', port: 443 }], fqdnTags: ['MicrosoftIntune', 'WindowsVirtualDesktop'] }]
        }
      }
    ]
    networkRuleCollections: [
      {
        name: 'entra'
        properties: {
          priority: 100
          action: { type: 'Allow' }
          rules: [{ name: 'entra', protocols: ['TCP'], sourceAddresses: ['*'], destinationAddresses: ['AzureActiveDirectory'], destinationPorts: ['443'] }]
        }
      }
    ]
  }
}

resource table 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'rt'
  location: location
  properties: { routes: [{ name: 'default', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: firewall.properties.ipConfigurations[0].properties.privateIPAddress } }] }
}

resource classicTable 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'rt-classic'
  location: location
  properties: {}
  resource default 'routes' = {
    name: 'default'
    properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: classic.properties.ipConfigurations[0].properties.privateIPAddress }
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-avd'
  location: location
  properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } }
  resource hosts 'subnets' = { name: 'snet-hosts', properties: { addressPrefix: '10.0.0.0/24', routeTable: { id: table.id } } }
  resource classicHosts 'subnets' = { name: 'snet-classic', properties: { addressPrefix: '10.0.1.0/24', routeTable: { id: classicTable.id } } }
}

resource nic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic'
  location: location
  properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: network::hosts.id } } }] }
}
resource classicNic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-classic'
  location: location
  properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: network::classicHosts.id } } }] }
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: location
  properties: { storageProfile: { imageReference: image }, networkProfile: { networkInterfaces: [{ id: nic.id }] } }
  resource dsc 'extensions' = { name: 'registration', location: location, properties: registration }
}
resource classicHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-1'
  location: location
  properties: { storageProfile: { imageReference: image }, networkProfile: { networkInterfaces: [{ id: classicNic.id }] } }
  resource dsc 'extensions' = { name: 'registration', location: location, properties: registration }
}
