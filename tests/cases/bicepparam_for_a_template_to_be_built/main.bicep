param hostPoolType string = 'Personal'
param assignmentType string = 'Automatic'

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'finance'
  location: 'westeurope'
  properties: {
    hostPoolType: hostPoolType
    personalDesktopAssignmentType: assignmentType
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
