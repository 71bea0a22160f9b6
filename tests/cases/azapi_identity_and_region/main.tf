# azapi has arguments of its own for the managed identity and the region, beside `body`.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "identity_id" {
  type = string
}

variable "resource_group_id" {
  type = string
}

locals {
  hosts = {
    both   = { type = "SystemAssigned, UserAssigned", ids = [var.identity_id], region = "westeurope" }
    system = { type = "SystemAssigned", ids = null, region = "chinanorth3" }
    user   = { type = "UserAssigned", ids = [var.identity_id], region = "westeurope" }
  }
}

resource "azapi_resource" "host" {
  for_each  = local.hosts
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  name      = "vm-avd-${each.key}"
  parent_id = var.resource_group_id
  location  = each.value.region

  identity {
    type         = each.value.type
    identity_ids = each.value.ids
  }

  body = {
    properties = {
      hardwareProfile = { vmSize = "Standard_D8s_v5" }
      storageProfile = {
        imageReference = {
          publisher = "MicrosoftWindowsDesktop"
          offer     = "windows-11"
          sku       = "win11-24h2-avd"
          version   = "latest"
        }
      }
    }
  }
}

resource "azapi_resource" "entra_join" {
  for_each  = azapi_resource.host
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "AADLoginForWindows"
  parent_id = each.value.id
  location  = each.value.location
  body = {
    properties = {
      publisher          = "Microsoft.Azure.ActiveDirectory"
      type               = "AADLoginForWindows"
      typeHandlerVersion = "2.0"
      settings           = { mdmId = "0000000a-0000-0000-c000-000000000000" }
    }
  }
}

resource "azapi_resource" "registration" {
  for_each  = azapi_resource.host
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "registration"
  parent_id = each.value.id
  location  = each.value.location
  body = {
    properties = {
      publisher          = "Microsoft.Powershell"
      type               = "DSC"
      typeHandlerVersion = "2.83"
      settings = {
        configurationFunction = "Configuration.ps1\\AddSessionHost"
        properties            = { hostPoolName = "vdpool-pooled" }
      }
      protectedSettings = { properties = { registrationInfoToken = var.registration_token } }
    }
  }
}
