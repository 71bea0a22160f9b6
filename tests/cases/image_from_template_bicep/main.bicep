// The image template writes to a gallery image of which the code has the definition: its source decides.
param location string = resourceGroup().location

@secure()
param adminPassword string

param networkInterfaceId string

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
    hyperVGeneration: 'V2'
    identifier: {
      publisher: 'Contoso'
      offer: 'Desktop'
      sku: 'finance'
    }
  }
}

resource template 'Microsoft.VirtualMachineImages/imageTemplates@2024-02-01' = {
  name: 'it-finance'
  location: location
  properties: {
    source: {
      type: 'PlatformImage'
      publisher: 'MicrosoftWindowsDesktop'
      offer: 'windows-11'
      sku: 'win11-23h2-pro'
      version: 'latest'
    }
    distribute: [
      {
        type: 'SharedImage'
        galleryImageId: definition.id
        runOutputName: 'finance'
      }
    ]
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
        id: definition.id
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
