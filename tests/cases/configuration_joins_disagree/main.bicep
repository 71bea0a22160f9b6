// Session host configurations whose join type and settings contradict each other, or that join a managed domain.
param subnetId string
param vaultUri string

resource mdm 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-mdm'
  location: resourceGroup().location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    managementType: 'Automated'
  }
}

resource mdmHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: mdm
  name: 'default'
  properties: {
    diskInfo: { type: 'Premium_LRS' }
    domainInfo: {
      joinType: 'ActiveDirectory'
      activeDirectoryInfo: {
        domainName: 'corp.contoso.com'
        ouPath: 'OU=AVD,DC=corp,DC=contoso,DC=com'
        domainCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/join', passwordKeyVaultSecretUri: '${vaultUri}secrets/join-password' }
      }
      azureActiveDirectoryInfo: { mdmProviderGuid: '0000000a-0000-0000-c000-000000000000' }
    }
    imageInfo: {
      type: 'Marketplace'
      marketplaceInfo: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        exactVersion: '19045.5011.241009'
      }
    }
    networkInfo: { subnetId: subnetId }
    vmAdminCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/admin', passwordKeyVaultSecretUri: '${vaultUri}secrets/password' }
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
  }
}

resource twofold 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-twofold'
  location: resourceGroup().location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    managementType: 'Automated'
  }
}

resource twofoldHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: twofold
  name: 'default'
  properties: {
    diskInfo: { type: 'Premium_LRS' }
    domainInfo: {
      joinType: 'AzureActiveDirectory'
      activeDirectoryInfo: {
        domainName: 'corp.contoso.com'
        ouPath: 'OU=AVD,DC=corp,DC=contoso,DC=com'
        domainCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/join', passwordKeyVaultSecretUri: '${vaultUri}secrets/join-password' }
      }
      azureActiveDirectoryInfo: { mdmProviderGuid: '0000000a-0000-0000-c000-000000000000' }
    }
    imageInfo: {
      type: 'Marketplace'
      marketplaceInfo: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        exactVersion: '19045.5011.241009'
      }
    }
    networkInfo: { subnetId: subnetId }
    vmAdminCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/admin', passwordKeyVaultSecretUri: '${vaultUri}secrets/password' }
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
  }
}

resource managed 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-managed'
  location: resourceGroup().location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    managementType: 'Automated'
  }
}

resource managedHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: managed
  name: 'default'
  properties: {
    diskInfo: { type: 'Premium_LRS' }
    domainInfo: {
      joinType: 'ActiveDirectory'
      activeDirectoryInfo: {
        domainName: 'corp.contoso.com'
        ouPath: 'OU=AADDC Computers,DC=corp,DC=contoso,DC=com'
        domainCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/join', passwordKeyVaultSecretUri: '${vaultUri}secrets/join-password' }
      }
    }
    imageInfo: {
      type: 'Marketplace'
      marketplaceInfo: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        exactVersion: '19045.5011.241009'
      }
    }
    networkInfo: { subnetId: subnetId }
    vmAdminCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/admin', passwordKeyVaultSecretUri: '${vaultUri}secrets/password' }
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
  }
}

resource plain 'Microsoft.DesktopVirtualization/hostPools@2025-04-01-preview' = {
  name: 'vdpool-plain'
  location: resourceGroup().location
  properties: {
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    managementType: 'Automated'
  }
}

resource plainHosts 'Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview' = {
  parent: plain
  name: 'default'
  properties: {
    diskInfo: { type: 'Premium_LRS' }
    domainInfo: {
      joinType: 'ActiveDirectory'
      activeDirectoryInfo: {
        domainName: 'corp.contoso.com'
        ouPath: 'OU=AVD,DC=corp,DC=contoso,DC=com'
        domainCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/join', passwordKeyVaultSecretUri: '${vaultUri}secrets/join-password' }
      }
    }
    imageInfo: {
      type: 'Marketplace'
      marketplaceInfo: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        exactVersion: '19045.5011.241009'
      }
    }
    networkInfo: { subnetId: subnetId }
    vmAdminCredentials: { usernameKeyVaultSecretUri: '${vaultUri}secrets/admin', passwordKeyVaultSecretUri: '${vaultUri}secrets/password' }
    vmNamePrefix: 'avd'
    vmSizeId: 'Standard_D4s_v5'
  }
}
