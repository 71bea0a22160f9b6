param location string = resourceGroup().location
@secure()
param joinPassword string
@secure()
param registrationToken string
resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'hp-finance'
  location: location
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop', personalDesktopAssignmentType: 'Automatic' }
}
resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-fin-0'
  location: location
  properties: {
    hardwareProfile: { vmSize: 'Standard_D4s_v5' }
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
      osDisk: { createOption: 'FromImage' }
    }
    osProfile: { computerName: 'vm-fin-0', adminUsername: 'avdadmin', adminPassword: joinPassword }
  }
}
resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
  name: 'registration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip'
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: { hostPoolName: hostPool.name }
    }
    protectedSettings: { properties: { registrationInfoToken: registrationToken } }
  }
}
resource domainJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: host
  name: 'domain-join'
  location: location
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: { Name: 'corp.contoso.com', OUPath: 'OU=AVD,DC=corp', User: 'svc@corp.contoso.com', Restart: 'true', Options: '3' }
    protectedSettings: { Password: joinPassword }
  }
}

// The code fills the placeholder itself, so it is none that a pipeline would.
resource enrol 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = {
  parent: host
  name: 'enrol'
  location: location
  properties: {
    source: { script: replace(loadTextContent('enrol.ps1'), '__ENROL__', '1') }
  }
}
