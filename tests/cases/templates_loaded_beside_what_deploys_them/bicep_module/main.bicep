// The module that gets the object deploys it: the template is judged with the values that it gets there.
module stack 'stack.bicep' = {
  name: 'stack'
  params: { template: loadJsonContent('templates/pool.json') }
}
