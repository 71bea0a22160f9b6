// How many machines there are, and whether they get a driver, decides nothing on how each of them is joined: joinType does.
param hostCount int
param vmSize string
param joinType string
param nicIds array
param domainName string
@secure()
param joinPassword string
@secure()
param adminPassword string
@secure()
param registrationToken string

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, hostCount): {
  name: 'vm-avd-${i}'
  location: 'westeurope'
  identity: { type: 'SystemAssigned' }
  properties: {
    hardwareProfile: { vmSize: vmSize }
    osProfile: { computerName: 'vm-avd-${i}', adminUsername: 'avdadmin', adminPassword: adminPassword }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
      osDisk: { createOption: 'FromImage' }
    }
    networkProfile: { networkInterfaces: [ { id: nicIds[i] } ] }
  }
}]

resource driver 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, hostCount): if (startsWith(vmSize, 'Standard_NC')) {
  parent: host[i]
  name: 'driver'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.HpcCompute', type: 'NvidiaGpuDriverWindows', typeHandlerVersion: '1.6' }
}]

resource amdDriver 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, hostCount): if (!startsWith(vmSize, 'Standard_NC') && startsWith(vmSize, 'Standard_NV')) {
  parent: host[i]
  name: 'amd-driver'
  location: 'westeurope'
  properties: { publisher: 'Microsoft.HpcCompute', type: 'AmdGpuDriverWindows', typeHandlerVersion: '1.1' }
}]

resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, hostCount): {
  parent: host[i]
  name: 'registration'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: { configurationFunction: 'Configuration.ps1\\AddSessionHost', properties: { hostPoolName: 'vdpool-personal' } }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}]

resource join 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for i in range(0, hostCount): if (joinType == 'domain') {
  parent: host[i]
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: domainName, User: 'svc-join', Restart: 'true', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}]
