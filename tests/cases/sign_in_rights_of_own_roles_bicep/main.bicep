targetScope = 'subscription'
module role 'role.bicep' = {
  name: 'role'
  params: { actions: [ 'Microsoft.Compute/virtualMachines/start/action' ], principalId: '22222222-2222-2222-2222-222222222222' }
}
module role2 'role.bicep' = {
  name: 'role2'
  params: { actions: [ 'Microsoft.Compute/virtualMachines/read' ], principalId: '33333333-2222-2222-2222-222222222222' }
}
module hosts 'hosts.bicep' = {
  name: 'hosts'
  scope: resourceGroup('rg-desktops')
  params: { identifier: 'desk' }
}
