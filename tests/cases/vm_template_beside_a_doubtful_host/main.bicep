// A machine that only may be a session host leaves it open whether anything is made from the VM template of its host pool.
param publisher string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    vmTemplate: string({
      imageType: 'Gallery'
      galleryImagePublisher: 'MicrosoftWindowsServer'
      galleryImageOffer: 'WindowsServer'
      galleryImageSKU: '2022-datacenter-g2'
      namePrefix: 'desk'
    })
  }
}

resource machine 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: publisher, offer: 'offer', sku: 'sku', version: 'latest' }
    }
  }
}
