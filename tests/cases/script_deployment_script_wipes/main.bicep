// Wipes the devices of session hosts that are replaced, which Intune does not support for them.
param location string = resourceGroup().location
param identityId string
param deviceIds array

resource cleanUp 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'clean-up-devices'
  location: location
  kind: 'AzurePowerShell'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    azPowerShellVersion: '12.0'
    retentionInterval: 'PT1H'
    arguments: '-DeviceIds \'${join(deviceIds, ',')}\''
    scriptContent: loadTextContent('clean-up.ps1')
  }
}
