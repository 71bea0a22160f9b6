# Session host configurations by azapi: JSON text (azapi 1), an object (azapi 2), and an update of one that is there.
locals {
  pool = { hostPoolType = "Personal", personalDesktopAssignmentType = "Direct", loadBalancerType = "Persistent", managementType = "Automated", preferredAppGroupType = "Desktop" }
}

resource "azapi_resource" "text_pool" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-07-15-privatepreview"
  name      = "vdpool-text"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body      = jsonencode({ properties = local.pool, tags = { intune-enrollment = "self-enrollment" } })
}

resource "azapi_resource" "text_configuration" {
  type                      = "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2024-07-15-privatepreview"
  name                      = "default"
  parent_id                 = azapi_resource.text_pool.id
  schema_validation_enabled = false
  body = jsonencode({
    properties = {
      vmNamePrefix = "txt"
      imageInfo = {
        type       = "Custom"
        customInfo = { resourceId = azurerm_shared_image.windows10.id }
      }
      domainInfo = {
        joinType = "ActiveDirectory"
        activeDirectoryInfo = {
          domainName        = "corp.contoso.com"
          domainCredentials = { usernameKeyVaultSecretUri = "https://kv-avd.vault.azure.net/secrets/join-user", passwordKeyVaultSecretUri = "https://kv-avd.vault.azure.net/secrets/join" }
        }
      }
    }
  })
}

resource "azurerm_shared_image" "windows10" {
  name                = "windows-10-avd"
  gallery_name        = "gallery"
  resource_group_name = "rg"
  location            = "westeurope"
  os_type             = "Windows"

  identifier {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
  }
}

resource "azapi_resource" "object_pool" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2026-04-01-preview"
  name      = "vdpool-object"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body      = { properties = local.pool }
}

resource "azapi_resource" "object_configuration" {
  for_each  = toset(["2025-11-01-preview", "2026-01-01-preview", "2026-04-01-preview"])
  type      = "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@${each.key}"
  name      = "default"
  parent_id = azapi_resource.object_pool.id
  body = {
    properties = {
      vmNamePrefix = "obj"
      imageInfo = {
        type            = "Marketplace"
        marketplaceInfo = { publisher = "MicrosoftWindowsDesktop", offer = "office-365", sku = "win11-24h2-avd-m365", exactVersion = "26100.2033.241004" }
      }
      domainInfo = {
        joinType                 = "AzureActiveDirectory"
        azureActiveDirectoryInfo = { mdmProviderGuid = "" }
      }
    }
  }
}
