// The image of the host is made by a template if an input says so: the edition that it is made from may be that of the host.
param madeImageId string
param location string = 'westeurope'

@secure()
param adminPassword string

resource template 'Microsoft.VirtualMachineImages/imageTemplates@2024-02-01' = {
  name: 'it-desk'
  location: location
  properties: {
    source: {
      type: 'PlatformImage'
      publisher: 'MicrosoftWindowsDesktop'
      offer: 'windows-11'
      sku: 'win11-24h2-ent'
      version: 'latest'
    }
    distribute: [
      {
        type: 'ManagedImage'
        imageId: madeImageId
        location: location
        runOutputName: 'desk'
      }
    ]
  }
}

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desk-01'
  location: location
  tags: { 'cm-resource-parent': pool.id }
  properties: {
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: 'vm-desk-01'
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      imageReference: { id: resourceId('Microsoft.Compute/images', 'img-desk') }
    }
  }
}
