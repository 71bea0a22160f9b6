// A session host that joins a domain of Entra Domain Services.
param location string = resourceGroup().location

@secure()
param adminPassword string

resource personal 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-personal'
  location: location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource managedDomain 'Microsoft.AAD/domainServices@2022-12-01' = {
  name: 'aadds.contoso.com'
  location: location
  properties: {
    domainName: 'aadds.contoso.com'
    sku: 'Standard'
  }
}

resource desktop 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-desktop'
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
      computerName: 'vm-desktop'
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
        hostPoolName: 'vdpool-personal'
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
      Name: 'aadds.contoso.com'
      User: 'svc-avd-join@aadds.contoso.com'
      Restart: 'true'
      Options: '3'
    }
    protectedSettings: {
      Password: adminPassword
    }
  }
}
