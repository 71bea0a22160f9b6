// A gallery version is captured from a session host, and a managed image from a machine that mdmId enrols.
param location string = resourceGroup().location

@secure()
param adminPassword string

param networkInterfaceId string

@secure()
param registrationToken string

resource gallery 'Microsoft.Compute/galleries@2023-07-03' = {
  name: 'gal_avd'
  location: location
}

resource definition 'Microsoft.Compute/galleries/images@2023-07-03' = {
  parent: gallery
  name: 'img-finance'
  location: location
  properties: {
    osType: 'Windows'
    osState: 'Generalized'
    identifier: {
      publisher: 'Contoso'
      offer: 'Desktop'
      sku: 'finance'
    }
  }
}

resource version 'Microsoft.Compute/galleries/images/versions@2023-07-03' = {
  parent: definition
  name: '1.0.0'
  location: location
  properties: {
    storageProfile: {
      source: {
        virtualMachineId: desk.id
      }
    }
  }
}

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-finance-01'
  location: location
  tags: {
    'intune-enrollment': 'co-management'
  }
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-finance-01'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
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

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desk
  name: 'host-pool-registration'
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

resource golden 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-golden'
  location: location
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-golden'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
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
  parent: golden
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

resource image 'Microsoft.Compute/images@2024-07-01' = {
  name: 'img-golden'
  location: location
  properties: {
    sourceVirtualMachine: {
      id: golden.id
    }
  }
}
