module finance 'br:contosomodules.azurecr.io/bicep/avd/finance:v1' = {
  name: 'finance'
  params: { kind: 'Pooled' }
}

module sales 'br/desktops:sales:v2' = {
  name: 'sales'
  params: { kind: 'Pooled' }
}

module legal 'br/desktops:legal:1.4.0' = {
  name: 'legal'
  params: { kind: 'Pooled' }
}

// No pipeline publishes this version.
module older 'br/desktops:sales:v1' = {
  name: 'older'
  params: { kind: 'Personal' }
}
