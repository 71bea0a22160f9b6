resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Direct', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
