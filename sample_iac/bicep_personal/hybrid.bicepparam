using 'main.bicep'

param joinType = 'ActiveDirectory'
param domainJoinPassword = readEnvironmentVariable('DOMAIN_JOIN_PASSWORD')
param localAdminPassword = readEnvironmentVariable('LOCAL_ADMIN_PASSWORD')
