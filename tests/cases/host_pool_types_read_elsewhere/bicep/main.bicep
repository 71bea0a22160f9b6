resource settings 'Microsoft.AppConfiguration/configurationStores@2023-03-01' existing = {
  name: 'appcs-platform'
}

resource poolType 'Microsoft.AppConfiguration/configurationStores/keyValues@2023-03-01' existing = {
  parent: settings
  name: 'avd-pool-type'
}

resource blue 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: 'vdpool-blue'
}

resource legal 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-legal'
  location: 'westeurope'
  properties: {
    hostPoolType: poolType.properties.value
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

// The next generation of a host pool is one of its own; so is one whose type hangs on that of another.
resource green 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-green'
  location: 'westeurope'
  properties: {
    hostPoolType: blue.properties.hostPoolType
    loadBalancerType: blue.properties.loadBalancerType
    preferredAppGroupType: 'Desktop'
  }
}

resource test 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-test'
  location: 'westeurope'
  properties: {
    hostPoolType: blue.properties.hostPoolType == 'Personal' ? 'Personal' : 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
