// What dependsOn says decides which script runs last, also by way of another one, a loop and a module.
@secure()
param registrationToken string

@secure()
param joinPassword string

resource left 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-left'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource leftRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: left
  name: 'host-pool-registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource leftJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: left
  name: 'domain-join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}

resource wait 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: left
  name: 'wait'
  location: 'westeurope'
  properties: {
    source: { script: 'hostname' }
  }
  dependsOn: [leftJoin]
}

resource leave 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: left
  name: 'leave'
  location: 'westeurope'
  properties: {
    source: { script: 'dsregcmd /leave' }
  }
  dependsOn: [wait]
}

resource kept 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-kept'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource keptRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: kept
  name: 'host-pool-registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource keptJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: kept
  name: 'domain-join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
  dependsOn: [leaveFirst]
}

resource leaveFirst 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: kept
  name: 'leaveFirst'
  location: 'westeurope'
  properties: {
    source: { script: 'dsregcmd /leave' }
  }
}

resource open 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-open'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource openRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: open
  name: 'host-pool-registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource openJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: open
  name: 'domain-join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}

resource leaveSomeTime 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: open
  name: 'leaveSomeTime'
  location: 'westeurope'
  properties: {
    source: { script: 'dsregcmd /leave' }
  }
}

resource byModule 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-byModule'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource byModuleRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: byModule
  name: 'host-pool-registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource byModuleJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: byModule
  name: 'domain-join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}

module leaving 'leaving.bicep' = {
  name: 'leaving'
  dependsOn: [byModuleJoin]
}

resource denied 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-denied'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource deniedRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: denied
  name: 'host-pool-registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource allowFirst 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: denied
  name: 'allowFirst'
  location: 'westeurope'
  properties: {
    source: { script: 'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 0 /f' }
  }
}

resource denyLast 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: denied
  name: 'denyLast'
  location: 'westeurope'
  properties: {
    source: { script: 'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 1 /f' }
  }
  dependsOn: [allowFirst]
}

resource allowed 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-allowed'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource allowedRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: allowed
  name: 'host-pool-registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource denyFirst 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = [
  for number in range(0, 2): {
    parent: allowed
    name: 'deny-${number}'
    location: 'westeurope'
    properties: {
      source: { script: 'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 1 /f' }
    }
  }
]

resource allowLast 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: allowed
  name: 'allowLast'
  location: 'westeurope'
  properties: {
    source: { script: 'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 0 /f' }
  }
  dependsOn: [denyFirst]
}
