// Checkov's own parser knows neither spread nor lambda, and refuses this file.
param tags object
var common = { ...tags, owner: 'avd' }
var names = map([1, 2], i => 'hp-${i}')

resource refused 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: names[0]
  location: 'westeurope'
  tags: common
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}

resource accepted 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: names[1]
  location: 'westeurope'
  properties: {
    hostPoolType: 'Pooled' // checkov:skip=CKV_AVD_1:agreed until June
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
