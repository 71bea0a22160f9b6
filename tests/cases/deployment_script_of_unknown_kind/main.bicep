// In which language a deployment script is written may be an input; it sends what it sends in either.
@allowed(['AzureCLI', 'AzurePowerShell'])
param kind string

@description('Which variable a release sets is told when it is made.')
param isOldRelease bool

var device = 'https://graph.microsoft.com/beta/deviceManagement/managedDevices/0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10'

// PowerShell runs az, too.
resource either 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'either'
  location: 'westeurope'
  kind: kind
  properties: {
    azCliVersion: '2.59.0'
    retentionInterval: 'P1D'
    scriptContent: 'az rest --method post --url ${device}/wipe'
  }
}

// Only a shell has the variable of the environment by that name, so that only there an action is requested.
resource shell 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'shell'
  location: 'westeurope'
  kind: kind
  properties: {
    azCliVersion: '2.59.0'
    retentionInterval: 'P1D'
    environmentVariables: [{ name: 'ACTION', value: 'wipe' }]
    scriptContent: 'az rest --method post --url "${device}/$ACTION"'
  }
}

// Which variable is set is a choice, so what a shell requests is a wipe or nobody knows what.
resource chosen 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'chosen'
  location: 'westeurope'
  kind: kind
  properties: {
    azCliVersion: '2.59.0'
    retentionInterval: 'P1D'
    environmentVariables: [{ name: isOldRelease ? 'ACTION' : 'DEVICE_ACTION', value: 'wipe' }]
    scriptContent: 'az rest --method post --url "${device}/$ACTION"'
  }
}
