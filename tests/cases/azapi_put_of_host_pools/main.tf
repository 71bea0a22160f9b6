# A PUT writes all of a host pool: a tag that its body leaves out is not there. A PATCH leaves it as it is in Azure.
variable "group" {
  type    = string
  default = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
}

resource "azapi_resource_action" "put" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-put"
  method      = "PUT"
  body = {
    location = "westeurope"
    properties = {
      hostPoolType                  = "Personal"
      loadBalancerType              = "Persistent"
      preferredAppGroupType         = "Desktop"
    }
  }
}

resource "azapi_resource_action" "patched" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-patched"
  method      = "PATCH"
  body = {
    properties = {
      hostPoolType = "Personal"
    }
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each            = toset(["vdpool-put", "vdpool-patched"])
  name                = "vm-${each.key}"
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

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "registration"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = each.key }
  })
}

# What acts where the code is taken away deploys nothing.
resource "azapi_resource_action" "last" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-last"
  method      = "PUT"
  when        = "destroy"
  body = {
    location = "westeurope"
    properties = {
      hostPoolType          = "Personal"
      loadBalancerType      = "Persistent"
      preferredAppGroupType = "Desktop"
    }
  }
}

variable "when" {
  type    = string
  default = null
}

resource "azapi_resource_action" "at_some_time" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-first"
  method      = "PUT"
  when        = var.when
  body = {
    location = "westeurope"
    properties = {
      hostPoolType          = "Personal"
      loadBalancerType      = "Persistent"
      preferredAppGroupType = "Desktop"
    }
  }
}
