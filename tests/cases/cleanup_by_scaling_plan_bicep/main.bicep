// Personal schedules: one that deallocates, one that leaves hosts on.
param offAtNight bool = false
param action string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}

resource awake 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-awake'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}

resource byInput 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-input'
  location: 'westeurope'
  properties: { hostPoolType: 'Personal', personalDesktopAssignmentType: 'Automatic', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}

resource plan 'Microsoft.DesktopVirtualization/scalingPlans@2024-04-03' = {
  name: 'vdscaling'
  location: 'westeurope'
  properties: {
    timeZone: 'UTC'
    hostPoolType: 'Personal'
    hostPoolReferences: [{ hostPoolArmPath: pool.id, scalingPlanEnabled: true }]
  }
  resource night 'personalSchedules' = {
    name: 'weekdays'
    properties: { daysOfWeek: ['Monday'], peakActionOnLogoff: 'None', offPeakActionOnLogoff: 'Deallocate', offPeakMinutesToWaitOnLogoff: 30 }
  }
}

resource idle 'Microsoft.DesktopVirtualization/scalingPlans@2024-04-03' = {
  name: 'vdscaling-idle'
  location: 'westeurope'
  properties: {
    timeZone: 'UTC'
    hostPoolType: 'Personal'
    hostPoolReferences: [{ hostPoolArmPath: awake.id, scalingPlanEnabled: true }]
  }
}

resource onStart 'Microsoft.DesktopVirtualization/scalingPlans/personalSchedules@2024-04-03' = {
  parent: idle
  name: 'weekdays'
  properties: { daysOfWeek: ['Monday'], rampUpAutoStartHosts: 'All', peakActionOnLogoff: 'None', offPeakActionOnLogoff: offAtNight ? 'Deallocate' : 'None' }
}

resource decided 'Microsoft.DesktopVirtualization/scalingPlans@2024-04-03' = {
  name: 'vdscaling-input'
  location: 'westeurope'
  properties: {
    timeZone: 'UTC'
    hostPoolType: 'Personal'
    hostPoolReferences: [{ hostPoolArmPath: byInput.id, scalingPlanEnabled: true }]
  }
  resource night 'personalSchedules' = {
    name: 'weekdays'
    properties: { daysOfWeek: ['Monday'], offPeakActionOnDisconnect: action }
  }
}
