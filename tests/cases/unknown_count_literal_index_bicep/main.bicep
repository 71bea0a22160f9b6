// The first and the second of an unknown number of machines are joined: none of them twice.
param deskCount int

@secure()
param registrationToken string

@secure()
param joinPassword string

resource desks 'Microsoft.Compute/virtualMachines@2024-07-01' = [
  for i in range(0, deskCount): {
    name: 'vm-desk-${i}'
    location: 'westeurope'
    properties: {
      storageProfile: {
        imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
      }
    }
  }
]

resource registrations 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [
  for i in range(0, deskCount): {
    parent: desks[i]
    name: 'registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      typeHandlerVersion: '2.83'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool' } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
]

resource joinOfFirst 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desks[0]
  name: 'joinOfFirst'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Restart: 'true', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}

resource joinOfSecond 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desks[1]
  name: 'joinOfSecond'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Restart: 'true', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}
