// The machine that manages the shares has a name of its own, put together of what the hosts' names are put together of.
param prefix string
param manager string = 'mgmt'
@secure()
param password string

module host 'host.bicep' = {
  name: 'host'
  params: {
    name: take('${prefix}-host', 15)
    password: password
  }
}

module registration 'dsc.bicep' = {
  name: 'registration'
  params: {
    vmName: take('${prefix}-host', 15)
  }
}

module shares 'command.bicep' = {
  name: 'shares'
  params: {
    vmName: take(toLower('${prefix}-${manager}'), 15)
  }
}
