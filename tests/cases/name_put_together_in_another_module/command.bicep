param vmName string

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: vmName
}

resource permissions 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: vm
  name: 'permissions'
  location: 'westeurope'
  properties: {
    source: {
      script: 'Set-ItemProperty -Path HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM -Name AutoEnrollMDM -Value 1'
    }
  }
}
