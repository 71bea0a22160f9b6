// The same in Bicep; the session host modules of somebody else cannot be looked into.
param location string = 'westeurope'

module network 'br/public:avm/res/network/virtual-network:0.7.0' = {
  name: 'avd-network'
  params: { name: 'vnet-avd', location: location, addressPrefixes: ['10.0.0.0/16'] }
}

module workspace 'br/public:avm/res/desktop-virtualization/workspace:0.9.0' = {
  name: 'avd-workspace'
  params: { name: 'vdws-avd', location: location }
}

module appGroup 'br/public:avm/res/desktop-virtualization/application-group:0.4.0' = {
  name: 'avd-app-group'
  params: { name: 'vdag-avd', applicationGroupType: 'Desktop', hostpoolName: 'vdpool-personal' }
}

module disk 'br/public:avm/res/compute/disk:0.5.0' = {
  name: 'avd-disk'
  params: { name: 'disk-avd', availabilityZone: -1, sku: 'Premium_LRS' }
}

module hosts 'br:contoso.azurecr.io/bicep/avd/session-hosts:1.2.0' = {
  name: 'avd-hosts'
  params: { hostPoolName: 'vdpool-personal' }
}
