param subscriptionId string = '00000000-0000-0000-0000-000000000000'

module desktops 'ts:00000000-0000-0000-0000-000000000000/rg-specs/avdHosts:1.2' = {
  name: 'desktops'
  params: { count: 4 }
}

module personal 'br:contoso.azurecr.io/bicep/deployAvd:2.0' = {
  name: 'personal'
}

// Beside the machines, or nothing of Azure Virtual Desktop.
module network 'br:contoso.azurecr.io/bicep/avdNetworking:1.0' = {
  name: 'network'
}

module cavdata 'br:contoso.azurecr.io/bicep/cavData:1.0' = {
  name: 'cavdata'
  params: { subscription: subscriptionId }
}
