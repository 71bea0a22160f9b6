resource blue 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: 'vdpool-blue'
}

// The same host pool, written again.
resource renewed 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-blue'
  location: blue.location
  properties: {
    hostPoolType: blue.properties.hostPoolType
    loadBalancerType: blue.properties.loadBalancerType
    preferredAppGroupType: 'Desktop'
  }
}

resource next 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-next'
  location: blue.location
  properties: {
    hostPoolType: blue.properties.hostPoolType
    loadBalancerType: blue.properties.loadBalancerType
    preferredAppGroupType: 'Desktop'
  }
}
