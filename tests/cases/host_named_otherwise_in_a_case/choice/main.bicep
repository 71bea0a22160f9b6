// The machine has the name that is registered in one of two cases only.
param flag bool
@secure()
param password string
module host 'host.bicep' = {
  name: 'host'
  params: { name: flag ? 'vm1' : 'vm2', password: password }
}
module registration 'dsc.bicep' = {
  name: 'registration'
  params: { vmName: 'vm1' }
}
