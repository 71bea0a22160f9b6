// What is not at least four is at most three: the second question asks nothing more, and is not listed.
param desks int
param kind string

resource byNumber 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'vdpool-number'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: desks >= 4 ? 'Automatic' : (desks <= 3 ? null : 'Direct')
  }
}

// One value has one spelling: of 'Personal' in any case, `== 'personal'` says more.
resource bySpelling 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'vdpool-spelling'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: kind == 'personal' ? 'Automatic' : (kind =~ 'personal' ? 'Direct' : null)
  }
}
