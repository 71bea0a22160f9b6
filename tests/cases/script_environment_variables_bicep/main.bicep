param action string
param quick bool

var device = 'https://graph.microsoft.com/beta/deviceManagement/managedDevices/0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10'

resource wipe 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'wipe'
  location: 'westeurope'
  kind: 'AzurePowerShell'
  properties: {
    azPowerShellVersion: '11.0'
    retentionInterval: 'P1D'
    environmentVariables: [
      { name: 'DEVICE', value: device }
      { name: 'ACTION', value: 'wipe' }
    ]
    scriptContent: 'Invoke-MgGraphRequest -Method POST -Uri "$($env:DEVICE)/$($env:Action)"'
  }
}

resource sync 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'sync'
  location: 'westeurope'
  kind: 'AzureCLI'
  properties: {
    azCliVersion: '2.59.0'
    retentionInterval: 'P1D'
    environmentVariables: quick ? [{ name: 'ACTION', value: 'syncDevice' }] : [{ name: 'ACTION', value: 'rebootNow' }]
    scriptContent: 'az rest --method post --url "${device}/\${ACTION:-wipe}"'
  }
}

resource open 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'open'
  location: 'westeurope'
  kind: 'AzureCLI'
  properties: {
    azCliVersion: '2.59.0'
    retentionInterval: 'P1D'
    environmentVariables: [
      { name: 'ACTION', value: action }
    ]
    scriptContent: 'az rest --method post --url "${device}/$ACTION"'
  }
}
