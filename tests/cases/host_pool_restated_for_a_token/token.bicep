param hostPoolName string
param hostPoolType string
param location string
param now string = utcNow()

resource renewed 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: hostPoolName
  location: location
  properties: {
    hostPoolType: hostPoolType
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {
      expirationTime: dateTimeAdd(now, 'P1D')
      registrationTokenOperation: 'Update'
    }
  }
}
