// The pipelines compile this file, and deploy what they made of it under other names.
@allowed(['Personal', 'Pooled'])
param poolType string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: 'westeurope'
  properties: {
    hostPoolType: poolType
    loadBalancerType: poolType == 'Personal' ? 'Persistent' : 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: poolType == 'Personal' ? 'Automatic' : null
  }
}
