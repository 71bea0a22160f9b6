resource pooled 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'hp-pooled'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}

resource profiles 'Microsoft.Storage/storageAccounts@2021-04-01' = {
  name: 'stprofiles'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    supportsHttpsTrafficOnly: false
  }
}
