// The same module for two resource groups: the names in them are the same, whatever they are, the machines are not.
targetScope = 'subscription'

param location string = 'westeurope'
param blue bool

@secure()
param adminPassword string

@secure()
param domainJoinPassword string

module first 'modules/host.bicep' = {
  name: 'first'
  scope: resourceGroup('rg-avd-first')
  params: {
    location: location
    blue: blue
    adminPassword: adminPassword
    domainJoinPassword: domainJoinPassword
    joined: true
  }
}

module second 'modules/host.bicep' = {
  name: 'second'
  scope: resourceGroup('rg-avd-second')
  params: {
    location: location
    blue: blue
    adminPassword: adminPassword
    domainJoinPassword: domainJoinPassword
    joined: true
  }
}

module notJoined 'modules/host.bicep' = {
  name: 'not-joined'
  scope: resourceGroup('rg-avd-third')
  params: {
    location: location
    blue: blue
    adminPassword: adminPassword
    domainJoinPassword: domainJoinPassword
    joined: false
  }
}
