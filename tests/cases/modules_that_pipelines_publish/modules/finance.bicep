@allowed(['Personal', 'Pooled'])
param kind string = 'Personal'
param location string = resourceGroup().location

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
  location: location
  properties: {
    hostPoolType: kind
    loadBalancerType: kind == 'Personal' ? 'Persistent' : 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: kind == 'Personal' ? 'Automatic' : null
  }
}
