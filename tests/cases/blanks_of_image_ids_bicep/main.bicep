// Each empty default in the id of an image is named: whoever fills in one only would be told of the next one later.
param imageGroup string = ''
param galleryName string = ''
param imageName string = ''
param sharedGroup string = 'rg-images'

var gallery = '${subscription().id}/resourceGroups/${imageGroup}/providers/Microsoft.Compute/galleries/${galleryName}'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'vdpool-finance'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}

resource ofFunction 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'desk-a'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        id: resourceId(imageGroup, 'Microsoft.Compute/galleries/images', galleryName, imageName)
      }
    }
  }
}

resource ofTheLastNames 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'desk-b'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        id: resourceId(sharedGroup, 'Microsoft.Compute/galleries/images', galleryName, imageName)
      }
    }
  }
}

resource ofText 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'desk-c'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        id: '${gallery}/images/${imageName}'
      }
    }
  }
}

resource dsc 'Microsoft.Compute/virtualMachines/extensions@2024-03-01' = [
  for name in ['desk-a', 'desk-b', 'desk-c']: {
    name: '${name}/dsc'
    location: 'westeurope'
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
    }
    dependsOn: [ofFunction, ofTheLastNames, ofText]
  }
]
