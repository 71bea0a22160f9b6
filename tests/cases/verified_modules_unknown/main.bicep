// Versions and inputs that nobody compared: what the inputs mean there is not known.

module anotherMajor 'br/public:avm/res/desktop-virtualization/host-pool:99.0.0' = {
  params: {
    name: 'vdpool-a'
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
  }
}

module unknownInputs 'br/public:avm/res/desktop-virtualization/host-pool:0.8.1' = {
  params: {
    name: 'vdpool-b'
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    desktopKind: 'Pooled'
    left: null
  }
}

// What lies below the path of a module is another module.
module extension 'br/public:avm/res/compute/virtual-machine/extension/child:0.1.0' = {
  params: {
    name: 'AADLoginForWindows'
    virtualMachineName: 'vm-desk-0'
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
  }
}
