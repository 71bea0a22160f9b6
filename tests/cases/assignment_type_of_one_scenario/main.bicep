@allowed(['Personal', 'Pooled'])
param hostPoolType string = 'Pooled'

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: {
    hostPoolType: hostPoolType
    loadBalancerType: hostPoolType == 'Personal' ? 'Persistent' : 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
