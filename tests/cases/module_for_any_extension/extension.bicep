// A module for any extension, which nothing calls: its type and publisher are inputs, and nothing says that it registers a machine.
param machine string
param type string
param publisher string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: machine
}
resource extension 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'extension'
  location: 'westeurope'
  properties: {
    publisher: publisher
    type: type
    typeHandlerVersion: '1.0'
  }
}
