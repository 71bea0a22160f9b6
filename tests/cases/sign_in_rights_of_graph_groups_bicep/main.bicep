// Groups of Entra ID by the Bicep extension for Microsoft Graph. Their ids are given by the directory; of a group that is
// only read, the members are there alone.
extension microsoftGraphV1

@secure()
param registrationToken string

var desktopUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '1d18fff3-a72a-46b5-b4a9-0b38a3cd7e63')
var signIn = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'fb879df8-f326-4884-b1cf-06f3ad86be52')

resource users 'Microsoft.Graph/groups@v1.0' existing = {
  uniqueName: 'avd-users'
}

resource staff 'Microsoft.Graph/groups@v1.0' existing = {
  uniqueName: 'all-staff'
}

resource made 'Microsoft.Graph/groups@v1.0' = {
  displayName: 'AVD sign-in'
  mailEnabled: false
  mailNickname: 'avd-sign-in'
  securityEnabled: true
  uniqueName: 'avd-sign-in'
  members: {
    relationships: [users.id]
  }
}

resource desktopUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('desktop', 'avd-users')
  properties: {
    principalId: users.id
    roleDefinitionId: desktopUser
  }
}

resource nested 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-nested'
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

  resource join 'extensions' = {
    name: 'entra-join'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Azure.ActiveDirectory'
      type: 'AADLoginForWindows'
      settings: { mdmId: '0000000a-0000-0000-c000-000000000000' }
    }
  }
}

resource nestedSignIn 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('sign-in', 'nested')
  scope: nested
  properties: {
    principalId: made.id
    roleDefinitionId: signIn
  }
}

resource apart 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-apart'
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

  resource join 'extensions' = {
    name: 'entra-join'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Azure.ActiveDirectory'
      type: 'AADLoginForWindows'
      settings: { mdmId: '0000000a-0000-0000-c000-000000000000' }
    }
  }
}

resource apartSignIn 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('sign-in', 'apart')
  scope: apart
  properties: {
    principalId: staff.id
    roleDefinitionId: signIn
  }
}
