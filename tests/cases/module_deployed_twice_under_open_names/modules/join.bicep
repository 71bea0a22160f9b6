param location string
param machineName string

@secure()
param domainJoinPassword string

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: machineName
}

resource domainJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'domain-join'
  location: location
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: {
      Name: 'corp.contoso.com'
      User: 'svc-avd-join@corp.contoso.com'
      Restart: 'true'
      Options: '3'
    }
    protectedSettings: {
      Password: domainJoinPassword
    }
  }
}
