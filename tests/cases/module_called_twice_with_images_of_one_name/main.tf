variable "group" { type = map(string) }

module "desktops" {
  source    = "./site"
  group     = var.group["desktops"]
  publisher = "MicrosoftWindowsDesktop"
  offer     = "windows-10"
  sku       = "win10-22h2-ent"
}

module "servers" {
  source    = "./site"
  group     = var.group["servers"]
  publisher = "MicrosoftWindowsServer"
  offer     = "WindowsServer"
  sku       = "2022-datacenter"
}
