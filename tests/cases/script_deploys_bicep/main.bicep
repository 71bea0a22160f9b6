param poolType string = 'Personal'
param assignmentType string = 'Automatic'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
  location: 'westeurope'
  properties: {
    hostPoolType: poolType
    personalDesktopAssignmentType: assignmentType
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
