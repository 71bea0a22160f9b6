// Machines that other code makes. One is prepared for an image that has the agent of Azure Virtual Desktop; one is not
// prepared, so the agent makes a session host of it; and one is registered with a token although a script prepares it.
@secure()
param registrationToken string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource golden 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-golden'
}

resource goldenAgent 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  name: 'agent'
  parent: golden
  location: 'westeurope'
  properties: { source: { script: 'msiexec /i Microsoft.RDInfra.RDAgent.Installer-x64.msi /quiet' } }
}

resource goldenPrepare 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  name: 'prepare'
  parent: golden
  location: 'westeurope'
  properties: { source: { script: 'C:\\Windows\\System32\\Sysprep\\sysprep.exe /oobe /generalize /quit' } }
  dependsOn: [goldenAgent]
}

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-desk'
}

resource deskAgent 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  name: 'agent'
  parent: desk
  location: 'westeurope'
  properties: { source: { script: 'msiexec /i Microsoft.RDInfra.RDAgent.Installer-x64.msi /quiet' } }
}

resource registered 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-registered'
}

resource registration 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  name: 'agent'
  parent: registered
  location: 'westeurope'
  properties: {
    source: { script: 'sysprep.exe /generalize; msiexec /i Microsoft.RDInfra.RDAgent.Installer-x64.msi REGISTRATIONTOKEN=$token' }
    protectedParameters: [{ name: 'token', value: pool.listRegistrationTokens().value[0].token }]
  }
}
