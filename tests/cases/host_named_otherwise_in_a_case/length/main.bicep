// Both names are put together of the same input: whether they are one name, nobody knows before deployment.
param prefix string
param length int
@secure()
param password string
module desk 'host.bicep' = {
  name: 'host'
  params: { name: take('${prefix}-host', length), password: password }
}
module registered 'dsc.bicep' = {
  name: 'registration'
  params: { vmName: take('${prefix}-host', 15) }
}
