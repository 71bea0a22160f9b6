// Session hosts are added to a host pool that exists already; the code states nothing of its type.
param hostCount int
@secure()
param domainPassword string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: 'vdpool'
  scope: resourceGroup('rg-control-plane')
}

resource hosts 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, hostCount): {
  name: 'avd-${i}'
  location: 'westeurope'
  tags: { 'intune-enrollment': 'group-policy' }
  properties: {
    licenseType: 'Windows_Client'
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}]

resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, hostCount): {
  parent: hosts[i]
  name: 'join'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', Options: '3', User: 'join' }
    protectedSettings: { Password: domainPassword }
  }
}]

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, hostCount): {
  parent: hosts[i]
  name: 'avd'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: pool.name, registrationInfoToken: pool.listRegistrationTokens().value[0].token }
    }
  }
}]

// A second join, on the first host only.
resource entra 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: hosts[0]
  name: 'entra'
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.0'
  }
}
