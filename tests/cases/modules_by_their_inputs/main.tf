# None of these modules is at hand. What they are called says nothing; what they get does.

variable "image" {
  type    = map(string)
  default = { publisher = "MicrosoftWindowsDesktop", offer = "windows-11", sku = "win11-23h2-avd" }
}

resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                = "vdpool-desk"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Personal"
  load_balancer_type  = "Persistent"
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "desk" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.desk.id
  expiration_date = timeadd(timestamp(), "24h")
}

module "by_token" {
  source = "contoso/workers/azurerm"
  key    = azurerm_virtual_desktop_host_pool_registration_info.desk.token
}

module "by_image" {
  source = "contoso/desktops/azurerm"
  from   = var.image
}

# MicrosoftWindowsDesktop is only in this comment.
module "neither" {
  source        = "contoso/spokes/azurerm" # no session host in here
  address_space = ["10.0.0.0/16"]
}

# What its author calls it says enough.
module "session_hosts" {
  source         = "git::https://git.example.com/hosts.git"
  host_pool_name = "vdpool-desk"
}
