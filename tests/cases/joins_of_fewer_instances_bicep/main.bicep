// A loop of extensions is on every machine of another loop only where both have as many elements.
@minValue(2)
param desks int

@minLength(1)
param named array

@secure()
param joinPassword string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desks'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    personalDesktopAssignmentType: 'Automatic'
  }
}

// The last one is left out.
resource fewer 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, desks): {
  name: 'vm-avd-fewer-${i}'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent', version: 'latest' }
    }
  }
}]

resource fewerJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, desks - 1): {
  parent: fewer[i]
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.example.com', User: 'joiner@corp.example.com', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}]

// One for each.
resource alike 'Microsoft.Compute/virtualMachines@2024-07-01' = [for (name, i) in named: {
  name: 'vm-avd-alike-${name}'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-10', sku: 'win10-22h2-ent', version: 'latest' }
    }
  }
}]

resource alikeJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, length(named)): {
  parent: alike[i]
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.example.com', User: 'joiner@corp.example.com', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}]
