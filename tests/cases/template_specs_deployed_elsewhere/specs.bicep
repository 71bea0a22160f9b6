param location string = 'westeurope'

resource pools 'Microsoft.Resources/templateSpecs@2022-02-01' = {
  name: 'desktop-pools'
  location: location
}

resource versions 'Microsoft.Resources/templateSpecs/versions@2022-02-01' = [
  for version in ['1.0', '1.1', '2.0', '3.0']: {
    parent: pools
    name: version
    location: location
    properties: {
      mainTemplate: loadJsonContent('templates/pool.json')
    }
  }
]
