resource machine 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-byModule'
}

resource leave 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: machine
  name: 'leave'
  location: 'westeurope'
  properties: {
    source: { script: 'dsregcmd /leave' }
  }
}
