// A personal host pool and its session hosts, with two parameter files: AD joined and Entra joined.

import { imageType } from 'types.bicep'

@description('How the session hosts are joined.')
@allowed([
  'ActiveDirectory'
  'EntraID'
])
param joinType string

@minValue(1)
param sessionHostCount int = 2

param location string = resourceGroup().location
param domainName string = 'corp.contoso.com'

@secure()
param domainJoinPassword string

@secure()
param localAdminPassword string

param image imageType = {
  publisher: 'MicrosoftWindowsDesktop'
  offer: 'Windows-10'
  sku: 'win10-22h2-ent-g2'
}

var tags = {
  workload: 'avd'
  'intune-enrollment': joinType == 'ActiveDirectory' ? 'group-policy' : 'self-enrollment'
}

resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-bicep'
  location: location
  tags: tags
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {
      expirationTime: '2027-01-01T00:00:00Z'
      registrationTokenOperation: 'Update'
    }
  }
}

module sessionHosts 'modules/sessionHost.bicep' = [for i in range(0, sessionHostCount): {
  name: 'session-host-${i}'
  params: {
    name: 'vm-bicep-${padLeft(i, 2, '0')}'
    location: location
    image: image
    tags: tags
    hostPoolName: hostPool.name
    registrationToken: hostPool.listRegistrationTokens().value[0].token
    entraJoined: joinType == 'EntraID'
    domainName: domainName
    domainJoinPassword: domainJoinPassword
    localAdminPassword: localAdminPassword
  }
}]
