// One change away from personal, Entra joined: the image is multi-session.
param location string = resourceGroup().location

@secure()
param adminPassword string

@secure()
param registrationToken string

param networkInterfaceId string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desks'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-01'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-desk-01'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'windows-11'
        sku: 'win11-24h2-avd'
        version: 'latest'
      }
    }
    networkProfile: {
      networkInterfaces: [
        {
          id: networkInterfaceId
        }
      ]
    }
  }
}

resource entraJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desk
  name: 'AADLoginForWindows'
  location: location
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.2'
    settings: {
      mdmId: '0000000a-0000-0000-c000-000000000000'
    }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desk
  name: 'registration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: {
        hostPoolName: pool.name
      }
    }
    protectedSettings: {
      properties: {
        registrationInfoToken: registrationToken
      }
    }
  }
}
