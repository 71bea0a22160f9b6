param hostPoolName string
param hostPoolType string

resource renewed 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: hostPoolName
  location: 'westeurope'
  properties: {
    hostPoolType: hostPoolType
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {
      expirationTime: '2026-12-31T00:00:00Z'
      registrationTokenOperation: 'Update'
    }
  }
}
