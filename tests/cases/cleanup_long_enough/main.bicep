// The rule is exported from the tenant.
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', startVMOnConnect: true }
}
