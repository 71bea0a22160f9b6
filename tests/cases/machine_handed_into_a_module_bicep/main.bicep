// What registers a machine is handed its name, which is an input: it may be that of the machine of another module.
param registered string
@secure()
param password string

module kiosk 'vm.bicep' = {
  name: 'kiosk'
  params: {
    name: 'kiosk'
    password: password
  }
}

module registration 'dsc.bicep' = {
  name: 'registration'
  params: {
    vmName: registered
  }
}
