param location string = resourceGroup().location
@secure()
param adminPassword string
@secure()
param registrationToken string

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desktops'
  location: location
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}

resource closed 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-closed'
  location: location
  properties: {
    osProfile: { computerName: 'vm-closed', adminUsername: 'localadmin', adminPassword: adminPassword }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

resource closedRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: closed
  name: 'registration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip'
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: hostPool.name }
    }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource closedSetup 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: closed
  name: 'setup'
  location: location
  properties: { source: { script: 'reg add \'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\' /v fDenyTSConnections /t REG_DWORD /d 1 /f' } }
}

resource open 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-open'
  location: location
  properties: {
    osProfile: { computerName: 'vm-open', adminUsername: 'localadmin', adminPassword: adminPassword }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}

resource openRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: open
  name: 'registration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip'
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: hostPool.name }
    }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}

resource openSetup 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: open
  name: 'setup'
  location: location
  properties: { source: { script: 'reg add \'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\' /v fDenyTSConnections /t REG_DWORD /d 0 /f' } }
}
