param location string = 'westeurope'

@secure()
param registrationToken string

@secure()
param joinPassword string

var configurations = [
  {
    name: 'joined'
    function: 'DomainJoin'
    arguments: { DomainFQDN: 'corp.contoso.com' }
  }
  {
    name: 'unknown'
    function: 'Desktop'
    arguments: { domainName: 'corp.contoso.com' }
  }
  {
    name: 'apps'
    function: 'InstallApps'
    arguments: { share: 'apps' }
  }
]

resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = [for each in configurations: {
  name: 'vm-avd-${each.name}'
  location: location
  properties: {
    storageProfile: {
      imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent-g2', version: 'latest' }
    }
  }
}]

// The agents are installed by a script: a machine has one DSC extension.
resource agents 'Microsoft.Compute/virtualMachines/runCommands@2024-07-01' = [for (each, i) in configurations: {
  parent: host[i]
  name: 'agents'
  location: location
  properties: {
    source: { script: 'param($token) msiexec.exe /i C:\\Temp\\RDAgent.msi /quiet REGISTRATIONTOKEN=$token' }
    protectedParameters: [ { name: 'token', value: registrationToken } ]
  }
}]

resource configuration 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = [for (each, i) in configurations: {
  parent: host[i]
  name: 'configuration'
  location: location
  properties: {
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {
      configuration: {
        url: 'https://stcontoso.blob.core.windows.net/dsc/${each.function}.zip'
        script: '${each.function}.ps1'
        function: each.function
      }
      configurationArguments: each.arguments
    }
    protectedSettings: {
      configurationArguments: { Credential: { UserName: 'svc-join', Password: joinPassword } }
    }
  }
}]
