// The users of the desktop cannot sign in to it.
@secure()
param registrationToken string

param users string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-avd-0'
  location: 'westeurope'
  identity: { type: 'SystemAssigned' }
  properties: {
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

resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
  name: 'entra-join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    settings: { mdmId: '0000000a-0000-0000-c000-000000000000' }
  }
}

resource desktopUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('desktop', users)
  properties: {
    principalId: users
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '1d18fff3-a72a-46b5-b4a9-0b38a3cd7e63')
  }
}
