// Azure is allowed before the rest is denied: Intune and Entra ID are in it.
@secure()
param registrationToken string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: 'westeurope'
  properties: {
    networkProfile: { networkInterfaces: [{ id: nic.id }] }
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }

  resource registration 'extensions' = {
    name: 'host-pool-registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: {
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: { hostPoolName: 'vdpool' }
      }
      protectedSettings: {
        properties: { registrationInfoToken: registrationToken }
      }
    }
  }
}

resource nic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-0'
  location: 'westeurope'
  properties: {
    networkSecurityGroup: { id: group.id }
    ipConfigurations: []
  }
}

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-hosts'
  location: 'westeurope'
  properties: {
    securityRules: [
      {
        name: 'allow-azure'
        properties: {
          priority: 100
          direction: 'Outbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: 'AzureCloud'
          destinationPortRange: '443'
        }
      }
      {
        name: 'deny-internet'
        properties: {
          priority: 4000
          direction: 'Outbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: 'Internet'
          destinationPortRange: '*'
        }
      }
    ]
  }
}
