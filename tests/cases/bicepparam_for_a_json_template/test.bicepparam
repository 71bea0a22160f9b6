using './finance.json'
var kind = 'Personal'
param hostPoolType = kind
