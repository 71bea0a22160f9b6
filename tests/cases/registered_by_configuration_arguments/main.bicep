@secure()
param hostPoolToken string
@secure()
param adminPassword string

resource desk 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'desk-01'
  location: 'westeurope'
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    osProfile: {
      computerName: 'desk-01'
      adminUsername: 'deskadmin'
      adminPassword: adminPassword
    }
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
      osDisk: {
        createOption: 'FromImage'
      }
    }
  }
}

resource configuration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: desk
  name: 'Microsoft.PowerShell.DSC'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.80'
    settings: {
      configuration: {
        url: 'https://stdesktops.blob.core.windows.net/dsc/DesktopConfiguration.ps1.zip'
        script: 'DesktopConfiguration.ps1'
        function: 'DesktopConfiguration'
      }
      configurationArguments: {
        hostPoolName: 'hp-finance'
        registrationInfoToken: hostPoolToken
      }
    }
  }
}
