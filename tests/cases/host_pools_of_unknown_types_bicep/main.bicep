resource misspelt 'Microsoft.DesktopVirtualization/hostpol@2024-04-03' = {
  name: 'vdpool-misspelt'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}

resource elsewhere 'Microsoft.VirtualDesktop/hostPools@2024-04-03' = {
  name: 'vdpool-elsewhere'
  location: 'westeurope'
}

resource configuration 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfiguration@2024-04-08-preview' = {
  name: 'vdpool/default'
}

resource plan 'Microsoft.DesktopVirtualization/scalingPlans@2024-04-03' = {
  name: 'plan'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', timeZone: 'UTC' }
}
