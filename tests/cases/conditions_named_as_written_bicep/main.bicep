// What a function answers about an input is named as that answer; a default beside null is asked about as the member is.
param desks object
param site string
param teams array

var pool = {
  location: 'westeurope'
}

resource byMember 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-by-member'
  location: pool.location
  properties: {
    hostPoolType: (desks.?kind ?? 'own') == 'own' && desks.?kind == 'shared' ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource byEmptiness 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-by-emptiness'
  location: pool.location
  properties: {
    hostPoolType: empty(teams) ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource byConversion 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-by-conversion'
  location: pool.location
  properties: {
    hostPoolType: bool(site) ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
