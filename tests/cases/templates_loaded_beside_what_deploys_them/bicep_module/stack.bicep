param template object
resource d 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'avd'
  properties: { mode: 'Incremental', template: template, parameters: { kind: { value: 'Pooled' } } }
}
