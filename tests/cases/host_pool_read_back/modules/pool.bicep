param name string
param type string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: name
  location: 'westeurope'
  tags: { 'intune-enrollment': 'group-policy' }
  properties: {
    hostPoolType: type
    personalDesktopAssignmentType: 'Direct'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    vmTemplate: string({ imageType: 'Gallery', galleryImagePublisher: 'MicrosoftWindowsDesktop', galleryImageOffer: 'office-365', galleryImageSKU: 'win11-24h2-avd-m365' })
  }
}

output id string = pool.id
