// The policy of main.tf in an initiative, which hands on what its own assignment gives: that is not in this code.
targetScope = 'subscription'

resource definition 'Microsoft.Authorization/policyDefinitions@2023-04-01' = {
  name: 'deploy-pool'
  properties: {
    policyType: 'Custom'
    mode: 'All'
    parameters: { kind: { type: 'String', defaultValue: 'Pooled' } }
    policyRule: {
      if: { field: 'type', equals: 'Microsoft.Resources/resourceGroups' }
      then: {
        effect: 'deployIfNotExists'
        details: {
          type: 'Microsoft.DesktopVirtualization/hostPools'
          deployment: {
            properties: {
              mode: 'incremental'
              parameters: { kind: { value: '[parameters(\'kind\')]' } }
              template: {
                '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
                contentVersion: '1.0.0.0'
                parameters: { kind: { type: 'string' } }
                resources: [
                  {
                    type: 'Microsoft.DesktopVirtualization/hostPools'
                    apiVersion: '2024-04-03'
                    name: 'vdpool-policy'
                    location: 'westeurope'
                    properties: {
                      hostPoolType: '[parameters(\'kind\')]'
                      loadBalancerType: 'BreadthFirst'
                      preferredAppGroupType: 'Desktop'
                    }
                  }
                ]
              }
            }
          }
        }
      }
    }
  }
}

resource initiative 'Microsoft.Authorization/policySetDefinitions@2023-04-01' = {
  name: 'avd'
  properties: {
    policyType: 'Custom'
    parameters: { kind: { type: 'String' } }
    policyDefinitions: [{ policyDefinitionId: definition.id, parameters: { kind: { value: '[parameters(\'kind\')]' } } }]
  }
}
