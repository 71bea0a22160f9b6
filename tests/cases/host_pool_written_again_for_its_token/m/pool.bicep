resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'desks'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', personalDesktopAssignmentType: 'Automatic', customRdpProperty: 'targetisaadjoined:i:1' }
}
