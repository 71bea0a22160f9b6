// The role is given on the machine, on its resource group, on the host pool, by a role of the code's own.
param usersGroupId string
param grantOnMachine bool
@secure()
param registrationToken string
var location = 'westeurope'
var userRole = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '1d18fff3-a72a-46b5-b4a9-0b38a3cd7e63')
var loginRole = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'fb879df8-f326-4884-b1cf-06f3ad86be52')
var image = { publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-24h2-ent', version: 'latest' }
var join = { publisher: 'Microsoft.Azure.ActiveDirectory', type: 'AADLoginForWindows', settings: { mdmId: '0000000a-0000-0000-c000-000000000000' } }

resource machinePool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-machine'
  location: location
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource machineGroup 'Microsoft.DesktopVirtualization/applicationGroups@2024-04-03' = {
  name: 'vdag-machine'
  location: location
  properties: { applicationGroupType: 'Desktop', hostPoolArmPath: machinePool.id }
}
resource machineUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(machineGroup.id, usersGroupId)
  scope: machineGroup
  properties: { principalId: usersGroupId, roleDefinitionId: userRole }
}
resource machineHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-machine'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageProfile: { imageReference: image } }
  resource dsc 'extensions' = {
    name: 'registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: machinePool.name } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
  resource entra 'extensions' = { name: 'entra', location: location, properties: join }
}

resource machineLogin 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('machine', usersGroupId)
  scope: machineHost
  properties: { principalId: usersGroupId, roleDefinitionId: loginRole }
}

resource poolPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-pool'
  location: location
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource poolGroup 'Microsoft.DesktopVirtualization/applicationGroups@2024-04-03' = {
  name: 'vdag-pool'
  location: location
  properties: { applicationGroupType: 'Desktop', hostPoolArmPath: poolPool.id }
}
resource poolUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(poolGroup.id, usersGroupId)
  scope: poolGroup
  properties: { principalId: usersGroupId, roleDefinitionId: userRole }
}
resource poolHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-pool'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageProfile: { imageReference: image } }
  resource dsc 'extensions' = {
    name: 'registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: poolPool.name } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
  resource entra 'extensions' = { name: 'entra', location: location, properties: join }
}

resource poolLogin 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('pool', usersGroupId)
  scope: poolPool
  properties: { principalId: usersGroupId, roleDefinitionId: loginRole }
}

resource inputPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-input'
  location: location
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource inputGroup 'Microsoft.DesktopVirtualization/applicationGroups@2024-04-03' = {
  name: 'vdag-input'
  location: location
  properties: { applicationGroupType: 'Desktop', hostPoolArmPath: inputPool.id }
}
resource inputUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(inputGroup.id, usersGroupId)
  scope: inputGroup
  properties: { principalId: usersGroupId, roleDefinitionId: userRole }
}
resource inputHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-input'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageProfile: { imageReference: image } }
  resource dsc 'extensions' = {
    name: 'registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: inputPool.name } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
  resource entra 'extensions' = { name: 'entra', location: location, properties: join }
}

resource inputLogin 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (grantOnMachine) {
  name: guid('input', usersGroupId)
  scope: inputHost
  properties: { principalId: usersGroupId, roleDefinitionId: loginRole }
}

resource custom 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid('desktop sign-in')
  properties: {
    roleName: 'Sign in to desktops'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [{ actions: [], dataActions: ['Microsoft.Compute/virtualMachines/login/action'] }]
  }
}

resource ownPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-own'
  location: location
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource ownGroup 'Microsoft.DesktopVirtualization/applicationGroups@2024-04-03' = {
  name: 'vdag-own'
  location: location
  properties: { applicationGroupType: 'Desktop', hostPoolArmPath: ownPool.id }
}
resource ownUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(ownGroup.id, usersGroupId)
  scope: ownGroup
  properties: { principalId: usersGroupId, roleDefinitionId: userRole }
}
resource ownHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-own'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageProfile: { imageReference: image } }
  resource dsc 'extensions' = {
    name: 'registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: ownPool.name } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
  resource entra 'extensions' = { name: 'entra', location: location, properties: join }
}

resource ownLogin 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid('own', usersGroupId)
  scope: ownHost
  properties: { principalId: usersGroupId, roleDefinitionId: custom.id }
}

resource nonePool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-none'
  location: location
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
resource noneGroup 'Microsoft.DesktopVirtualization/applicationGroups@2024-04-03' = {
  name: 'vdag-none'
  location: location
  properties: { applicationGroupType: 'Desktop', hostPoolArmPath: nonePool.id }
}
resource noneUsers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(noneGroup.id, usersGroupId)
  scope: noneGroup
  properties: { principalId: usersGroupId, roleDefinitionId: userRole }
}
resource noneHost 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-none'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageProfile: { imageReference: image } }
  resource dsc 'extensions' = {
    name: 'registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: nonePool.name } }
      protectedSettings: { properties: { registrationInfoToken: registrationToken } }
    }
  }
  resource entra 'extensions' = { name: 'entra', location: location, properties: join }
}
