// A template that is an object made text counts where no session host is declared, and not where one is.
param domain string
param imageSku string

var template = {
  domain: domain
  imageType: 'Gallery'
  galleryImagePublisher: 'MicrosoftWindowsDesktop'
  galleryImageOffer: 'Windows-10'
  galleryImageSKU: '20h1-evd-o365pp'
  namePrefix: 'avd'
  vmSize: { id: 'Standard_D4s_v5', cores: 4, ram: 16 }
}

var pool = {
  hostPoolType: 'Personal'
  personalDesktopAssignmentType: 'Automatic'
  loadBalancerType: 'Persistent'
  preferredAppGroupType: 'Desktop'
}

resource withoutHosts 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-without-hosts'
  location: 'westeurope'
  properties: union(pool, { vmTemplate: string(template) })
}

resource unknownSku 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-unknown-sku'
  location: 'westeurope'
  properties: union(pool, { vmTemplate: string(union(template, { galleryImageSKU: imageSku })) })
}

resource withHosts 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-with-hosts'
  location: 'westeurope'
  properties: union(pool, { vmTemplate: string(template) })
}

module registry 'br/public:avm/res/desktop-virtualization/host-pool:0.8.0' = {
  name: 'registry'
  params: {
    name: 'vdpool-registry'
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    vmTemplate: union(template, { galleryImageSKU: 'win10-22h2-ent-g2' })
  }
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'avd-0'
  location: 'westeurope'
  tags: { 'intune-enrollment': 'group-policy', 'cm-resource-parent': withHosts.id }
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}
