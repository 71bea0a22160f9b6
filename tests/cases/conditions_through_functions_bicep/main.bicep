// Two questions about one parameter that are asked through functions: where both cannot hold, nothing is judged for it.
@minValue(1)
@maxValue(2)
param wave int
param desks int
param features array
param isShared string

// A whole number between 1 and 2 is one of them.
resource byBounds 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-bounds'
  location: resourceGroup().location
  properties: {
    hostPoolType: wave == 1 ? 'Personal' : wave == 2 ? 'Personal' : 'Pooled'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource byTheLargest 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-largest'
  location: resourceGroup().location
  properties: {
    hostPoolType: max(desks, 1) > 1 && desks == 0 ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource byText 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-text'
  location: resourceGroup().location
  properties: {
    hostPoolType: bool(isShared) && isShared == 'false' ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource byWhatTheyHave 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-common'
  location: resourceGroup().location
  properties: {
    hostPoolType: !empty(intersection(features, ['shared'])) && !contains(features, 'shared') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

// A list that has "shared-desk" need not have "shared", and one of its elements may be the only one.
resource byTwoElements 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-elements'
  location: resourceGroup().location
  properties: {
    hostPoolType: contains(features, 'shared-desk') && !contains(features, 'shared') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource byThePlaceOfOne 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-place'
  location: resourceGroup().location
  properties: {
    hostPoolType: length(features) == 1 && indexOf(features, 'shared') >= 0 ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
