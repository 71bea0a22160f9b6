# A PUT makes what it names: a session host, though no resource of the code is one.
variable "group" {
  type    = string
  default = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
}

resource "azapi_resource_action" "host" {
  type        = "Microsoft.Compute/virtualMachines@2024-07-01"
  resource_id = "${var.group}/providers/Microsoft.Compute/virtualMachines/vm-avd-0"
  method      = "PUT"
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
  resource_id = "${var.group}/providers/Microsoft.Compute/virtualMachines/vm-avd-0/extensions/registration"
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
  depends_on = [azapi_resource_action.host]
}

# One of a machine that is a resource.
resource "azurerm_windows_virtual_machine" "other" {
  name                = "vm-avd-1"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azapi_resource_action" "other_registration" {
  type        = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  resource_id = "${azurerm_windows_virtual_machine.other.id}/extensions/registration"
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

# Session hosts that Azure makes itself, and one on Azure Local.
resource "azapi_resource_action" "configuration" {
  type        = "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-04-01-preview"
  resource_id = "${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-auto/sessionHostConfigurations/default"
  method      = "PUT"
  body = {
    properties = {
      vmNamePrefix = "vm-auto"
      vmSizeId     = "Standard_D4s_v5"
      imageInfo = {
        type = "Marketplace"
        marketplaceInfo = {
          publisher    = "MicrosoftWindowsDesktop"
          offer        = "Windows-10"
          sku          = "win10-22h2-pro-g2"
          exactVersion = "19045.5011.241009"
        }
      }
      domainInfo = {
        joinType            = "ActiveDirectory"
        activeDirectoryInfo = { domainName = "corp.contoso.com" }
      }
    }
  }
}

resource "azapi_resource_action" "arc_registration" {
  type        = "Microsoft.HybridCompute/machines/extensions@2024-07-10"
  resource_id = "${var.group}/providers/Microsoft.HybridCompute/machines/arc-0/extensions/avd"
  method      = "PUT"
  body = {
    location = "westeurope"
    properties = {
      publisher         = "Microsoft.AzureVirtualDesktop"
      type              = "CloudDeviceExtension"
      protectedSettings = { registrationToken = "" }
    }
  }
}
