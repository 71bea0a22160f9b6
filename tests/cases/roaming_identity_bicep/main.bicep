// Set by a table in a loop on one host, to 0 on the other.
@secure()
param registrationToken string

resource roams 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-roams'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'windows-11'
        sku: 'win11-24h2-ent'
        version: 'latest'
      }
    }
  }

  resource registration 'extensions' = {
    name: 'host-pool-registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: {
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: { hostPoolName: 'vdpool' }
      }
      protectedSettings: {
        properties: { registrationInfoToken: registrationToken }
      }
    }
  }

  resource fslogix 'runCommands' = {
    name: 'fslogix'
    location: 'westeurope'
    properties: {
      source: { script: '''
$settings = @{ Enabled = 1; RoamIdentity = 1 }
foreach ($name in $settings.Keys) {
  New-ItemProperty -Path 'HKLM:\SOFTWARE\FSLogix\Profiles' -Name $name -Value $settings[$name] -PropertyType DWord -Force
}
''' }
    }
  }
}

resource stays 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-stays'
  location: 'westeurope'
  properties: {
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'windows-11'
        sku: 'win11-24h2-ent'
        version: 'latest'
      }
    }
  }

  resource registration 'extensions' = {
    name: 'host-pool-registration'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: {
        configurationFunction: 'Configuration.ps1\\AddSessionHost'
        properties: { hostPoolName: 'vdpool' }
      }
      protectedSettings: {
        properties: { registrationInfoToken: registrationToken }
      }
    }
  }

  resource fslogix 'runCommands' = {
    name: 'fslogix'
    location: 'westeurope'
    properties: {
      source: { script: '''
$settings = @{ Enabled = 1; RoamIdentity = 0 }
foreach ($name in $settings.Keys) {
  New-ItemProperty -Path 'HKLM:\SOFTWARE\FSLogix\Profiles' -Name $name -Value $settings[$name] -PropertyType DWord -Force
}
''' }
    }
  }
}
