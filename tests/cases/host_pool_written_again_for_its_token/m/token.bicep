resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'desks'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', registrationInfo: { expirationTime: '2027-01-01T00:00:00Z', registrationTokenOperation: 'Update' } }
}
output t string = pool.listRegistrationTokens().value[0].token
