# Session hosts that are off by default are not judged; `explain` and the report say that they are there.
variable "deploy_hosts" {
  type    = bool
  default = false
}

variable "pools" {
  type    = map(string)
  default = {}
}

resource "azurerm_virtual_desktop_host_pool" "extra" {
  for_each           = var.pools
  name               = each.key
  type               = each.value
  load_balancer_type = "BreadthFirst"
}

resource "azurerm_windows_virtual_machine" "host" {
  count = var.deploy_hosts ? 2 : 0
  name  = "avd-${count.index}"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_storage_account" "profiles" {
  count = var.deploy_hosts ? 1 : 0
  name  = "stprofiles"
}

module "session_hosts" {
  count  = var.deploy_hosts ? 1 : 0
  source = "./host"
}

resource "azurerm_arc_machine" "local_host" {
  count = var.deploy_hosts ? 1 : 0
  name  = "avd-local"
  kind  = "HCI"
}
