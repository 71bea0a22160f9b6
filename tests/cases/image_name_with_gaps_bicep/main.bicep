// Of an id of a custom image only the name of its definition matters: one host asks for it, one has it although the
// subscription is an input, and one is given an empty one by the parameter file.
param gallerySubscription string
param galleryName string
param imageDefinition string
param imageVersion string = 'latest'
param emptyImage string

var galleries = '/subscriptions/${gallerySubscription}/resourceGroups/rg-images/providers/Microsoft.Compute/galleries'
var ids = {
  asked: '${galleries}/${galleryName}/images/${imageDefinition}/versions/${imageVersion}'
  named: '${galleries}/${galleryName}/images/avd-office/versions/${imageVersion}'
  managed: '/subscriptions/${gallerySubscription}/resourceGroups/rg-images/providers/Microsoft.Compute/images/avd-${imageDefinition}'
  empty: '${galleries}/gal_desktops/images/${emptyImage}/versions/latest'
}

resource asked 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'vm-asked'
  location: 'westeurope'
  tags: { 'intune-enrollment': 'group-policy' }
  properties: { storageProfile: { imageReference: { id: ids.asked } } }

  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    }
  }
}

resource named 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'vm-named'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: { id: ids.named } } }

  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    }
  }
}

resource managed 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'vm-managed'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: { id: ids.managed } } }

  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    }
  }
}

resource empty 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'vm-empty'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: { id: ids.empty } } }

  resource registration 'extensions' = {
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    }
  }
}
