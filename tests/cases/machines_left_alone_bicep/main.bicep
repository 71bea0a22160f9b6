// A control plane whose session hosts are added elsewhere: none of these machines is one.
@secure()
param adminPassword string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-personal'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource management 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-mgmt'
  location: 'westeurope'
  properties: {
    licenseType: 'Windows_Server'
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter-azure-edition', version: 'latest' }
    }
    osProfile: { computerName: 'vm-mgmt', adminUsername: 'localadmin', adminPassword: adminPassword }
  }
}

resource managementJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: management
  name: 'join'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', Options: '3', User: 'join' }
    protectedSettings: { Password: adminPassword }
  }
}

resource domainController 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-dc'
  location: 'westeurope'
  properties: {
    licenseType: 'Windows_Server'
    storageProfile: { imageReference: { id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/images/server' } }
  }
}

resource sql 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-sql'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: { publisher: 'MicrosoftSQLServer', offer: 'sql2022-ws2022', sku: 'standard-gen2', version: 'latest' } }
  }
}

resource linux 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-linux'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' } }
    osProfile: { computerName: 'vm-linux', linuxConfiguration: { disablePasswordAuthentication: true } }
  }
}

resource imageVm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-image'
  location: 'westeurope'
  properties: {
    storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-avd', version: 'latest' } }
  }
}

resource sysprep 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: imageVm
  name: 'sysprep'
  location: 'westeurope'
  properties: { source: { script: 'C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown' } }
}
