param hostPoolName string
param hostPoolType string
param location string

resource renewed 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: hostPoolName
  location: location
  properties: {
    hostPoolType: hostPoolType
    personalDesktopAssignmentType: 'Direct'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {
      expirationTime: '2026-12-31T00:00:00Z'
      registrationTokenOperation: 'Update'
    }
  }
}
