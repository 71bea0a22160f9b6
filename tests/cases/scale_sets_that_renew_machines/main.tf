# A flexible scale set that reimages machines which are not healthy.
variable "registration_token" {
  type = string
}


resource "azurerm_orchestrated_virtual_machine_scale_set" "hosts" {
  name                        = "vmss-avd"
  location                    = "westeurope"
  resource_group_name         = "rg"
  platform_fault_domain_count = 1
  sku_name                    = "Standard_D4s_v5"
  automatic_instance_repair {
    enabled = true
    action = "Reimage"
  }

  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
  extension {
    name                 = "registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
    protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
}
