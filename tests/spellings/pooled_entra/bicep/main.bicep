// A pooled host pool with a multi-session host that joins Entra ID.
param location string = resourceGroup().location

@secure()
param adminPassword string

resource pooled 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-pooled'
  location: location
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}

resource shared 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-shared'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-shared'
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
        sku: 'win11-23h2-avd'
        version: 'latest'
      }
    }
  }
}

resource sharedRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: shared
  name: 'registration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip'
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: {
        hostPoolName: 'vdpool-pooled'
        aadJoin: true
        mdmId: '0000000a-0000-0000-c000-000000000000'
      }
    }
  }
}

resource sharedEntraJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: shared
  name: 'entraJoin'
  location: location
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.0'
    settings: {
      mdmId: '0000000a-0000-0000-c000-000000000000'
    }
  }
}
