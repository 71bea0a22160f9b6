// The hosts get their token from a host pool that is read under a name that is an input: it may be the one that is declared.
param poolName string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource read 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: poolName
}

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, 2): {
  name: 'vm-desk-${i}'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}]

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, 2): {
  parent: host[i]
  name: 'registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost' }
    protectedSettings: { properties: { registrationInfoToken: read.listRegistrationTokens().value[0].token } }
  }
}]

resource domain 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host[0]
  name: 'domain'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { Name: 'contoso.example', User: 'contoso\\join', Options: '3' }
  }
}

resource entra 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host[1]
  name: 'entra'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.Azure.ActiveDirectory', type: 'AADLoginForWindows' }
}
