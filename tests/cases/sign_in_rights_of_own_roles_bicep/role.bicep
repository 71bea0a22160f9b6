targetScope = 'subscription'
param actions array
param principalId string
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, string(actions))
  properties: {
    roleName: 'Start desktops'
    type: 'customRole'
    permissions: [ { actions: actions, notActions: [], dataActions: [] } ]
    assignableScopes: [ subscription().id ]
  }
}
resource assigned 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(principalId, 'start')
  properties: { principalId: principalId, roleDefinitionId: role.id }
}
