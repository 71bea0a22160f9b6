// Which configuration is applied is an input, and so is the machine. The first one is given a domain to build and no host pool,
// without which nothing is registered: it makes a domain controller. The second one is given a host pool.
param controllerName string
param deskName string
param modulesUrl string
param configurationFunction string
param domainName string
@secure()
param domainAdminPassword string
param hostPoolName string

resource forest 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  name: '${controllerName}/forest'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: modulesUrl
      configurationFunction: configurationFunction
      properties: {
        DomainName: domainName
        AdminCreds: { UserName: 'forest-admin', Password: 'PrivateSettingsRef:AdminPassword' }
      }
    }
    protectedSettings: { items: { AdminPassword: domainAdminPassword } }
  }
}

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  name: '${deskName}/registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: modulesUrl
      configurationFunction: configurationFunction
      properties: { HostPoolName: hostPoolName }
    }
  }
}
