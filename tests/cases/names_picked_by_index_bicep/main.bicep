// The extensions pick the name of their machine from the same list by the index of the loop.
param deskNames array

@secure()
param registrationToken string

@secure()
param joinPassword string

resource desks 'Microsoft.Compute/virtualMachines@2024-07-01' = [
  for name in deskNames: {
    name: name
    location: 'westeurope'
    properties: {
      storageProfile: {
        imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
      }
    }
  }
]

resource registrations 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [
  for name in deskNames: {
    name: '${name}/registration'
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

resource joins 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [
  for (name, index) in deskNames: {
    name: '${deskNames[index]}/join'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Compute'
      type: 'JsonADDomainExtension'
      typeHandlerVersion: '1.3'
      settings: { Name: 'corp.contoso.com', User: 'svc-join@corp.contoso.com', Restart: 'true', Options: '3' }
      protectedSettings: { Password: joinPassword }
    }
  }
]
