// The host pool is created here; a module writes it again to get a registration token, with the type that it has here.
param location string = 'westeurope'
param kind string = 'Pooled'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-sales'
  location: location
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}

module token 'token.bicep' = {
  name: 'token'
  params: {
    hostPoolName: pool.name
    hostPoolType: pool.properties.hostPoolType
    location: location
  }
}

// Both modules are handed the same name and type.
module personal 'host-pool.bicep' = {
  name: 'personal'
  params: {
    hostPoolName: 'vdpool-finance'
    hostPoolType: kind
    location: location
  }
}

module personalToken 'token.bicep' = {
  name: 'personalToken'
  params: {
    hostPoolName: 'vdpool-finance'
    hostPoolType: kind
    location: location
  }
}

// Another host pool of the same type, not the same one.
module other 'token.bicep' = {
  name: 'other'
  params: {
    hostPoolName: 'vdpool-other'
    hostPoolType: kind
    location: location
  }
}

// A module that states the assignment type itself says more than the host pool that it writes again.
resource assigned 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-hr'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

module assignedToken 'assigned-token.bicep' = {
  name: 'assignedToken'
  params: {
    hostPoolName: assigned.name
    hostPoolType: assigned.properties.hostPoolType
    location: location
  }
}
