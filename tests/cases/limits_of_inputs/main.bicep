@minLength(1)
param suffix string
@minValue(1)
param hostCount int
@maxLength(4)
param code string
param free string

var settings = {
  byLength: empty(suffix) ? 'Pooled' : 'Personal'
  byNumber: hostCount > 0 ? 'Personal' : 'Pooled'
  byMost: length(code) > 6 ? 'Pooled' : 'Personal'
  open: length(free) == 0 ? 'Pooled' : 'Personal'
}

resource pools 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = [
  for each in items(settings): {
    name: 'vdpool-${each.key}'
    location: 'westeurope'
    properties: {
      hostPoolType: each.value
      personalDesktopAssignmentType: 'Automatic'
      loadBalancerType: 'Persistent'
      preferredAppGroupType: 'Desktop'
    }
  }
]
