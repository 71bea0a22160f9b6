// One module makes the machines, others find them by name: in loops over a number that only the deployment tells.
param prefix string = 'desk'
param instances int
param first int = 0
param deployKiosk bool
@secure()
param password string

module machines 'vm.bicep' = [for i in range(0, instances): {
  name: 'vm-${i}'
  params: {
    name: '${prefix}-${i + first}'
    password: password
  }
}]

module joins 'join.bicep' = [for i in range(0, instances): {
  name: 'join-${i}'
  params: {
    vmName: '${prefix}-${i + first}'
    password: password
  }
  dependsOn: [machines]
}]

module registrations 'dsc.bicep' = [for i in range(0, instances): {
  name: 'dsc-${i}'
  params: {
    vmName: '${prefix}-${i + first}'
  }
  dependsOn: [joins]
}]

// The same by a condition …
module kiosk 'vm.bicep' = if (deployKiosk) {
  name: 'kiosk'
  params: {
    name: 'kiosk'
    password: password
  }
}

module kioskRegistration 'dsc.bicep' = if (deployKiosk) {
  name: 'kioskRegistration'
  params: {
    vmName: 'kiosk'
  }
  dependsOn: [kiosk]
}

// … and one that is registered in any case: where it is not made here, it is there already.
module lobby 'vm.bicep' = if (deployKiosk) {
  name: 'lobby'
  params: {
    name: 'lobby'
    password: password
  }
}

module lobbyRegistration 'dsc.bicep' = {
  name: 'lobbyRegistration'
  params: {
    vmName: 'lobby'
  }
  dependsOn: [lobby]
}
