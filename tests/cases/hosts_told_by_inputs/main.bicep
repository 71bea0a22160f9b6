// What makes a session host of a machine beside a host pool is an input: its script, the package or settings of DSC.
param scriptOfHost string
param package string
param settingsOfDsc object

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-desk'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

var server = { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter-g2', version: 'latest' }

// Landing zones put the tag on a management server, too, since it groups what a host pool costs.
resource management 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-0'
  location: 'westeurope'
  tags: { 'cm-resource-parent': pool.id }
  properties: { storageProfile: { imageReference: server } }
}

resource scripted 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-2'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: server } }

  resource script 'extensions' = {
    name: 'script'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Compute'
      type: 'CustomScriptExtension'
      protectedSettings: { commandToExecute: scriptOfHost }
    }
  }
}

resource packaged 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-3'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: server } }

  resource dsc 'extensions' = {
    name: 'dsc'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: { modulesUrl: package, configurationFunction: 'Configuration.ps1\\Setup' }
    }
  }
}

resource configured 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-4'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: server } }

  resource dsc 'extensions' = {
    name: 'dsc'
    location: 'westeurope'
    properties: { publisher: 'Microsoft.Powershell', type: 'DSC', settings: settingsOfDsc }
  }
}

// A machine that is not in the code may be one as well.
resource there 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm-there'
}

resource scriptThere 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: there
  name: 'script'
  location: 'westeurope'
  properties: {
    publisher: 'Microsoft.Compute'
    type: 'CustomScriptExtension'
    protectedSettings: { commandToExecute: scriptOfHost }
  }
}

// Its name says what it is for, or the known part of its command does.
resource jump 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-jumpbox'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: server } }

  resource script 'extensions' = {
    name: 'script'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Compute'
      type: 'CustomScriptExtension'
      protectedSettings: { commandToExecute: scriptOfHost }
    }
  }
}

resource database 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-5'
  location: 'westeurope'
  properties: { storageProfile: { imageReference: server } }

  resource script 'extensions' = {
    name: 'script'
    location: 'westeurope'
    properties: {
      publisher: 'Microsoft.Compute'
      type: 'CustomScriptExtension'
      protectedSettings: { commandToExecute: 'powershell -File Set-Database.ps1 -Name ${scriptOfHost}' }
    }
  }
}
