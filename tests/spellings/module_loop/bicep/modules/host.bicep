param location string
param machineName string
param hostPoolName string

@secure()
param adminPassword string

resource desktop 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: machineName
  location: location
  tags: {
    'intune-enrollment': 'group-policy'
  }
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    licenseType: 'Windows_Client'
    osProfile: {
      computerName: machineName
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      osDisk: {
        createOption: 'FromImage'
      }
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
  }
}

resource desktopRegistration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desktop
  name: 'registration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      modulesUrl: 'https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip'
      configurationFunction: 'Configuration.ps1\\AddSessionHost'
      properties: {
        hostPoolName: hostPoolName
      }
    }
  }
}

resource desktopDomainJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desktop
  name: 'domainJoin'
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
      Password: adminPassword
    }
  }
}
