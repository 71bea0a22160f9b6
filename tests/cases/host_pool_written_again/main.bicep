// The host pool exists: it is read and written again to get a new registration token, with the type that it has.
param hostPoolName string

resource current 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: hostPoolName
}

resource renewed 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: hostPoolName
  location: current.location
  properties: {
    hostPoolType: current.properties.hostPoolType
    loadBalancerType: current.properties.loadBalancerType
    preferredAppGroupType: current.properties.preferredAppGroupType
    registrationInfo: { expirationTime: '2030-01-01T00:00:00Z', registrationTokenOperation: 'Update' }
  }
}

// One that is new says what it is.
resource fresh 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: '${hostPoolName}-new'
  location: current.location
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
