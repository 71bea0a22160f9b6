using 'main.bicep'
param hostPoolType = '#{Kind}#'
