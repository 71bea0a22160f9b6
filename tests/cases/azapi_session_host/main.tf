resource "azapi_resource" "vm" {
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  name      = "vm-azapi"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location  = "westeurope"
  tags      = { intune-enrollment = "co-management" }
  body = {
    properties = {
      storageProfile = {
        imageReference = {
          publisher = "MicrosoftWindowsDesktop"
          offer     = "Windows-10"
          sku       = "win10-22h2-ent-g2"
          version   = "latest"
        }
      }
    }
  }
}

resource "azapi_resource" "join" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "join"
  parent_id = azapi_resource.vm.id
  body = {
    properties = {
      publisher         = "Microsoft.Compute"
      type              = "JsonADDomainExtension"
      settings          = { Name = "corp.contoso.com", Options = "3", User = "join" }
      protectedSettings = { Password = "not-a-secret" }
    }
  }
}

resource "azapi_resource" "registration" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "dsc"
  parent_id = azapi_resource.vm.id
  body = jsonencode({
    properties = {
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      settings = {
        configurationFunction = "Configuration.ps1\\AddSessionHost"
        properties            = { hostPoolName = "vdpool" }
      }
    }
  })
}

resource "azapi_update_resource" "vm_tags" {
  type        = "Microsoft.Compute/virtualMachines@2024-07-01"
  resource_id = azapi_resource.vm.id
  body        = { tags = { extra = "yes" } }
}
