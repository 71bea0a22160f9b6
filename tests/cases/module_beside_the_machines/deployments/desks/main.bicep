// The path leads nowhere. Its folder is named after the provider, but what it makes collects counters.
module counters '../../library/Microsoft.DesktopVirtualization/avd-data-collection-rule.bicep' = {
  name: 'counters'
  params: {
    name: 'dcr-desktops'
  }
}

module hosts '../../library/Microsoft.DesktopVirtualization/avd-machines.bicep' = {
  name: 'hosts'
}
