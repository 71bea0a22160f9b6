import { imageType } from '../types.bicep'

param name string
param location string
param image imageType
param tags object
param hostPoolName string
param entraJoined bool
param domainName string

@secure()
param registrationToken string

@secure()
param domainJoinPassword string

@secure()
param localAdminPassword string

resource nic 'Microsoft.Network/networkInterfaces@2024-01-01' = {
  name: '${name}-nic'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'internal'
        properties: {
          privateIPAllocationMethod: 'Dynamic'
          subnet: {
            id: resourceId('rg-net', 'Microsoft.Network/virtualNetworks/subnets', 'vnet', 'avd')
          }
        }
      }
    ]
  }
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: name
  location: location
  tags: tags
  identity: entraJoined ? { type: 'SystemAssigned' } : null
  properties: {
    licenseType: 'Windows_Client'
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    osProfile: {
      computerName: name
      adminUsername: 'localadmin'
      adminPassword: localAdminPassword
    }
    storageProfile: {
      imageReference: union(image, { version: image.?version ?? 'latest' })
      osDisk: {
        createOption: 'FromImage'
      }
    }
    networkProfile: {
      networkInterfaces: [
        {
          id: nic.id
        }
      ]
    }
  }

  resource registration 'extensions' = {
    name: 'host-pool-registration'
    location: location
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      typeHandlerVersion: '2.83'
      settings: {
        modulesUrl: 'https://wvdportalstorageblob.blob.${environment().suffixes.storage}/galleryartifacts/Configuration_1.0.02714.342.zip'
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: {
          hostPoolName: hostPoolName
          aadJoin: entraJoined
        }
      }
      protectedSettings: {
        properties: {
          registrationInfoToken: registrationToken
        }
      }
    }
    dependsOn: [
      domainJoin
    ]
  }
}

resource domainJoin 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = if (!entraJoined) {
  parent: vm
  name: 'domain-join'
  location: location
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    settings: {
      Name: domainName
      OUPath: 'OU=AVD,DC=corp,DC=contoso,DC=com'
      User: 'svc-avd-join@${domainName}'
      Restart: 'true'
      Options: '3'
    }
    protectedSettings: {
      Password: domainJoinPassword
    }
  }
}

resource entraSignIn 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = if (entraJoined) {
  parent: vm
  name: 'AADLoginForWindows'
  location: location
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.2'
    settings: {
      mdmId: '0000000a-0000-0000-c000-000000000000'
    }
  }
}
