// Two conditions on what is computed of one input: they exclude each other, or they do not (…May).
param join string
param number int
param teams array
param settings object

resource beginning 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-beginning'
  location: 'westeurope'
  properties: {
    hostPoolType: take(join, 2) == 'ad' && startsWith(join, 'entra') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource beginningMay 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-beginningMay'
  location: 'westeurope'
  properties: {
    hostPoolType: take(join, 2) == 'ad' && startsWith(join, 'adds') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource firstPart 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-firstPart'
  location: 'westeurope'
  properties: {
    hostPoolType: split(join, '-')[0] == 'ad' && startsWith(join, 'entra') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource firstPartMay 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-firstPartMay'
  location: 'westeurope'
  properties: {
    hostPoolType: split(join, '-')[1] == 'ad' && startsWith(join, 'entra') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource sum 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-sum'
  location: 'westeurope'
  properties: {
    hostPoolType: number + 1 > 3 && number < 2 ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource sumMay 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-sumMay'
  location: 'westeurope'
  properties: {
    hostPoolType: 10 - number <= 3 && number == 7 ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource remainder 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-remainder'
  location: 'westeurope'
  properties: {
    hostPoolType: number % 2 == 0 && number == 3 ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource filtered 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-filtered'
  location: 'westeurope'
  properties: {
    hostPoolType: !empty(filter(teams, team => team == 'sales')) && !contains(teams, 'sales') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource filteredMay 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-filteredMay'
  location: 'westeurope'
  properties: {
    hostPoolType: !empty(filter(teams, team => team == 'sales')) && !empty(filter(teams, team => team == 'finance')) ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource names 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-names'
  location: 'westeurope'
  properties: {
    hostPoolType: contains(objectKeys(settings), 'join') && !contains(settings, 'join') ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}

resource first 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-first'
  location: 'westeurope'
  properties: {
    hostPoolType: first(teams) == 'sales' && teams[0] == 'finance' ? 'Pooled' : 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
