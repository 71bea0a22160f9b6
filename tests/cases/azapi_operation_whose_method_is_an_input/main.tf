# Whether an operation makes a session host, or reads something of one, is an input.
variable "method" {
  type = string
}

locals {
  host = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd/providers/Microsoft.Compute/virtualMachines/vm-avd-0"
}

resource "azapi_resource_action" "host" {
  type        = "Microsoft.Compute/virtualMachines@2024-07-01"
  resource_id = local.host
  method      = var.method
  body = {
    location = "westeurope"
    properties = {
      storageProfile = {
        imageReference = {
          publisher = "MicrosoftWindowsDesktop"
          offer     = "Windows-10"
          sku       = "win10-22h2-pro-g2"
          version   = "latest"
        }
      }
    }
  }
}

resource "azapi_resource_action" "registration" {
  type        = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  resource_id = "${local.host}/extensions/registration"
  method      = "PUT"
  body = {
    location = "westeurope"
    properties = {
      publisher          = "Microsoft.Powershell"
      type               = "DSC"
      typeHandlerVersion = "2.83"
      settings = {
        configurationFunction = "Configuration.ps1\\AddSessionHost"
        properties            = { hostPoolName = "vdpool" }
      }
    }
  }
}
