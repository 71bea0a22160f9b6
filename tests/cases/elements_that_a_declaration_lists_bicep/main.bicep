// No element of these is a value that their declaration does not list.
param kinds ('personal' | 'shared')[]

@allowed(['personal', 'shared'])
param more array

resource listed 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'listed'
  location: 'westeurope'
  properties: {
    hostPoolType: contains(kinds, 'pooled') ? 'Pooled' : 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource allowed 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'allowed'
  location: 'westeurope'
  properties: {
    hostPoolType: contains(more, 'pooled') ? 'Pooled' : 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource first 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'first'
  location: 'westeurope'
  properties: {
    hostPoolType: kinds[0] == 'pooled' ? 'Pooled' : 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource each 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = [for kind in kinds: {
  name: 'each-${kind}'
  location: 'westeurope'
  properties: {
    hostPoolType: kind == 'pooled' ? 'Pooled' : 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}]

resource open 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'open'
  location: 'westeurope'
  properties: {
    hostPoolType: contains(kinds, 'shared') ? 'Pooled' : 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
