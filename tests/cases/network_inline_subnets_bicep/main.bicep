// Subnets inside their virtual network: one denied by its group, one by its routes, one open; an input decides another.
@secure()
param registrationToken string
param denyInternet bool
param location string = 'westeurope'

var image = { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', version: 'latest' }
var registration = {
  publisher: 'Microsoft.Powershell'
  type: 'DSC'
  settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
  protectedSettings: { properties: { registrationInfoToken: registrationToken } }
}

resource closed 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-closed'
  location: location
  properties: {}

  resource allowDesktop 'securityRules' = {
    name: 'allow-desktop'
    properties: { priority: 100, direction: 'Outbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'WindowsVirtualDesktop', destinationPortRange: '443' }
  }
  resource allowEntra 'securityRules' = {
    name: 'allow-entra'
    properties: { priority: 110, direction: 'Outbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'AzureActiveDirectory', destinationPortRange: '443' }
  }
  resource denyRest 'securityRules' = {
    name: 'deny-internet'
    properties: { priority: 4000, direction: 'Outbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '*' }
  }
}

resource byInput 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-input'
  location: location
  properties: {
    securityRules: [
      {
        name: 'internet'
        properties: { priority: 200, direction: 'Outbound', access: denyInternet ? 'Deny' : 'Allow', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '*' }
      }
    ]
  }
}

resource nowhere 'Microsoft.Network/routeTables@2024-05-01' = {
  name: 'rt-nowhere'
  location: location
  properties: { routes: [{ name: 'none', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'None' } }] }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-avd'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      { name: 'snet-closed', properties: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: closed.id } } }
      { name: 'snet-nowhere', properties: { addressPrefix: '10.0.1.0/24', routeTable: { id: nowhere.id } } }
      { name: 'snet-open', properties: { addressPrefix: '10.0.2.0/24' } }
      { name: 'snet-input', properties: { addressPrefix: '10.0.3.0/24', networkSecurityGroup: { id: byInput.id } } }
    ]
  }
}

resource closedNic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-closed'
  location: location
  properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: network.properties.subnets[0].id } } }] }
}
resource nowhereNic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-nowhere'
  location: location
  properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: '${network.id}/subnets/snet-nowhere' } } }] }
}
resource openNic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-open'
  location: location
  properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, 'snet-open') } } }] }
}
resource inputNic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-input'
  location: location
  properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet-avd', 'snet-input') } } }] }
}

resource closedHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-closed'
  location: location
  properties: { storageProfile: { imageReference: image }, networkProfile: { networkInterfaces: [{ id: closedNic.id }] } }
  resource dsc 'extensions' = { name: 'registration', location: location, properties: registration }
}
resource nowhereHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-nowhere'
  location: location
  properties: { storageProfile: { imageReference: image }, networkProfile: { networkInterfaces: [{ id: nowhereNic.id }] } }
  resource dsc 'extensions' = { name: 'registration', location: location, properties: registration }
}
resource openHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-open'
  location: location
  properties: { storageProfile: { imageReference: image }, networkProfile: { networkInterfaces: [{ id: openNic.id }] } }
  resource dsc 'extensions' = { name: 'registration', location: location, properties: registration }
}
resource inputHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-input'
  location: location
  properties: { storageProfile: { imageReference: image }, networkProfile: { networkInterfaces: [{ id: inputNic.id }] } }
  resource dsc 'extensions' = { name: 'registration', location: location, properties: registration }
}
