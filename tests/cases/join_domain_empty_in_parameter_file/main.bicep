param domainName string = 'corp.contoso.com'

@secure()
param joinPassword string

resource host 'Microsoft.Compute/virtualMachines@2023-09-01' = {
  name: 'avd-0'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource agent 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = {
  parent: host
  name: 'agent'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.73'
    settings: {
      modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip'
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: {
        hostPoolName: 'vdpool'
      }
    }
  }
}

resource join 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = {
  parent: host
  name: 'join'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: {
      Name: domainName
      Options: '3', User: 'join'
    }
    protectedSettings: {
      Password: joinPassword
    }
  }
}
