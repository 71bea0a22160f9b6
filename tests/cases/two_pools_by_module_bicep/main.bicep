// A personal and a pooled host pool; hosts find theirs by an output, by a name, and by a condition.
param toPersonal bool

module personal 'modules/pool.bicep' = {
  name: 'personal'
  params: { name: 'vdpool-personal', kind: 'Personal', tags: { 'intune-enrollment': 'co-management' } }
}

module pooled 'modules/pool.bicep' = {
  name: 'pooled'
  params: { name: 'vdpool-pooled', kind: 'Pooled' }
}

module byOutput 'modules/hosts.bicep' = {
  name: 'by-output'
  params: { prefix: 'avdo', hostPoolName: personal.outputs.name, token: personal.outputs.token, mdmIds: ['', '0000000a-0000-0000-c000-000000000000'] }
}

module byName 'modules/hosts.bicep' = {
  name: 'by-name'
  params: { prefix: 'avdn', hostPoolName: 'VDPOOL-POOLED', token: 'from-a-pipeline', mdmIds: [''] }
}

module byCondition 'modules/hosts.bicep' = {
  name: 'by-condition'
  params: { prefix: 'avdc', hostPoolName: toPersonal ? personal.outputs.name : pooled.outputs.name, token: 'from-a-pipeline', mdmIds: [''] }
}
