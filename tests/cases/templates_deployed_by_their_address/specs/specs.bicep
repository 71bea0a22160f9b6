resource pools 'Microsoft.Resources/templateSpecs@2022-02-01' = {
  name: 'sales-pools'
  location: 'westeurope'

  resource first 'versions' = {
    name: '1.0'
    location: 'westeurope'
    properties: {
      mainTemplate: loadJsonContent('../templates/sales.json')
    }
  }
}
