param deskName string
@secure()
param registrationToken string

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: deskName
}

resource agents 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: desk
  name: 'agents'
  location: resourceGroup().location
  properties: {
    source: {
      script: loadTextContent('Install-Agents.ps1')
    }
    protectedParameters: [
      {
        name: 'Token'
        value: registrationToken
      }
    ]
  }
}

// Not a word of Azure Virtual Desktop: this machine is anything.
resource patched 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  name: '${deskName}-db/patch'
  location: resourceGroup().location
  properties: {
    source: {
      script: 'Install-WindowsUpdate -AcceptAll'
    }
  }
}
