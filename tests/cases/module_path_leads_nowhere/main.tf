variable "token" {
  type      = string
  sensitive = true
}

# The name says "workspace" only, but the call hands over a registration token.
module "desktops" {
  source             = "./modules/workspace"
  registration_token = var.token
}

module "spoke" {
  source        = "./modules/network"
  address_space = ["10.8.0.0/16"]
}
