resource "azurerm_dev_test_windows_virtual_machine" "desktop" {
  name                   = "vm-desktop-0"
  lab_name               = "lab-desktops"
  resource_group_name    = "rg-lab"
  location               = "westeurope"
  size                   = "Standard_D4s_v5"
  username               = "operator"
  password               = var.password
  lab_virtual_network_id = var.network_id
  lab_subnet_name        = "desktops"
  storage_type           = "Premium"

  gallery_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-pro-g2"
    version   = "latest"
  }
}

resource "azapi_resource" "fleet" {
  type      = "Microsoft.AzureFleet/fleets@2024-11-01"
  name      = "fleet-desktops"
  parent_id = var.group_id
  location  = "westeurope"
  body = {
    properties = {
      computeProfile = {
        baseVirtualMachineProfile = {
          storageProfile = {
            imageReference = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest" }
          }
        }
      }
    }
  }
}

# Requests for a host pool.
resource "restful_resource" "pool" {
  path  = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-finance"
  query = { api-version = ["2024-04-03"] }
  body  = { location = "westeurope", properties = { hostPoolType = "Pooled" } }
}

data "http" "pool" {
  url          = "https://management.azure.com/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-legal?api-version=2024-04-03"
  method       = "PUT"
  request_body = jsonencode({ location = "westeurope", properties = { hostPoolType = "Pooled" } })
}

data "http" "read" {
  url = "https://management.azure.com/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-legal?api-version=2024-04-03"
}

variable "password" {
  type      = string
  sensitive = true
}

variable "network_id" {
  type = string
}

variable "group_id" {
  type = string
}
