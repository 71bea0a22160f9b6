@secure()
param assignment string = 'hidden-value'

resource secure 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'hp-secure'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: assignment
  }
}
