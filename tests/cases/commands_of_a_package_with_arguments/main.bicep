targetScope = 'resourceGroup'

@description('Personal or Pooled')
param kind string

param location string = resourceGroup().location

resource finance 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
  location: location
  properties: {
    hostPoolType: kind
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}
