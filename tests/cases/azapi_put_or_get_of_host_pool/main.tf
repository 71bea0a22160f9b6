# Where it writes at all, it is a PUT, which leaves no tag; a GET only reads. In neither case is an enrolment path declared.
variable "is_new" {
  type = bool
}

variable "group" {
  type    = string
  default = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
}

resource "azapi_resource_action" "pool" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/vdpool"
  method      = var.is_new ? "PUT" : "GET"
  body = {
    location = "westeurope"
    properties = {
      hostPoolType          = "Personal"
      loadBalancerType      = "Persistent"
      preferredAppGroupType = "Desktop"
    }
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd"
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
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool" }
  })
}
