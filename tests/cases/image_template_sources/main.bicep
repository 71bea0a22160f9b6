// Image templates that start from a gallery image version and from a managed image, each captured from a machine of
// this code; and images of galleries that others share, of which the code tells nothing.
param location string = resourceGroup().location

@secure()
param adminPassword string

param networkInterfaceId string

resource base10 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-base-10'
  location: location
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-base-10'
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

resource base11 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-base-11'
  location: location
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-base-11'
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
        sku: 'win11-24h2-ent'
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

resource gallery 'Microsoft.Compute/galleries@2023-07-03' = {
  name: 'gal_avd'
  location: location
}

resource base 'Microsoft.Compute/galleries/images@2023-07-03' = {
  parent: gallery
  name: 'img-base'
  location: location
  properties: {
    osType: 'Windows'
    osState: 'Generalized'
    identifier: {
      publisher: 'Contoso'
      offer: 'Desktop'
      sku: 'base'
    }
  }
}

resource baseVersion 'Microsoft.Compute/galleries/images/versions@2023-07-03' = {
  parent: base
  name: '1.0.0'
  location: location
  properties: {
    storageProfile: {
      source: {
        virtualMachineId: base10.id
      }
    }
  }
}

resource managed 'Microsoft.Compute/images@2024-07-01' = {
  name: 'img-managed'
  location: location
  properties: {
    sourceVirtualMachine: {
      id: base11.id
    }
  }
}

resource finance 'Microsoft.Compute/galleries/images@2023-07-03' = {
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

resource fromVersion 'Microsoft.VirtualMachineImages/imageTemplates@2024-02-01' = {
  name: 'it-finance'
  location: location
  properties: {
    source: {
      type: 'SharedImageVersion'
      imageVersionId: baseVersion.id
    }
    distribute: [
      {
        type: 'SharedImage'
        galleryImageId: finance.id
        runOutputName: 'finance'
      }
    ]
  }
}

resource fromManaged 'Microsoft.VirtualMachineImages/imageTemplates@2024-02-01' = {
  name: 'it-sales'
  location: location
  properties: {
    source: {
      type: 'ManagedImage'
      imageId: managed.id
    }
    distribute: [
      {
        type: 'ManagedImage'
        imageId: resourceId('Microsoft.Compute/images', 'img-sales')
        location: location
        runOutputName: 'sales'
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

resource financeDesk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
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
        id: finance.id
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

resource salesDesk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-sales-01'
  location: location
  tags: {
    'intune-enrollment': 'co-management'
  }
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-sales-01'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        id: resourceId('Microsoft.Compute/images', 'img-sales')
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

resource communityDesk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-lab-01'
  location: location
  tags: {
    'intune-enrollment': 'co-management'
  }
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-lab-01'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        communityGalleryImageId: '/CommunityGalleries/contoso-0f3c/Images/windows-desk/Versions/latest'
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

resource sharedDesk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-lab-02'
  location: location
  tags: {
    'intune-enrollment': 'co-management'
  }
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-lab-02'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        sharedGalleryImageId: '/SharedGalleries/contoso-9b1e/Images/windows-desk/Versions/latest'
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
