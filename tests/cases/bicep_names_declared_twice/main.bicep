// Bicep refuses a name that stands for two things, so nothing of this file is deployed as it is written.
param desks string = 'vdpool-desks'

resource desks 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: desks
  location: 'westeurope'
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
