// Azure Local in Bicep: the instance is an extension resource of the Arc machine; one machine is set up elsewhere.
param domainPassword string
param imageId string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' existing = {
  name: 'vdpool-local'
}

resource machine 'Microsoft.HybridCompute/machines@2023-10-03-preview' = {
  name: 'avd-0'
  location: 'westeurope'
  kind: 'HCI'
  tags: { 'intune-enrollment': 'group-policy' }
}

resource instance 'Microsoft.AzureStackHCI/virtualMachineInstances@2024-01-01' = {
  name: 'default'
  scope: machine
  properties: {
    osProfile: { computerName: 'avd-0', windowsConfiguration: { provisionVMAgent: true } }
    storageProfile: { imageReference: { id: imageId } }
  }
}

resource agent 'Microsoft.HybridCompute/machines/runCommands@2023-10-03-preview' = {
  parent: machine
  name: 'agent'
  location: 'westeurope'
  properties: {
    source: { script: 'msiexec /i AVDAgent.msi REGISTRATIONTOKEN=$token' }
    protectedParameters: [{ name: 'token', value: pool.listRegistrationTokens().value[0].token }]
  }
}

resource elsewhere 'Microsoft.HybridCompute/machines@2023-10-03-preview' existing = {
  name: 'avd-9'
}

resource join 'Microsoft.HybridCompute/machines/extensions@2023-10-03-preview' = {
  parent: elsewhere
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    settings: { Name: 'corp.contoso.com', Options: '3', User: 'join' }
    protectedSettings: { Password: domainPassword }
  }
}

resource registration 'Microsoft.HybridCompute/machines/extensions@2023-10-03-preview' = {
  parent: elsewhere
  name: 'avd'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: pool.name } }
  }
}
