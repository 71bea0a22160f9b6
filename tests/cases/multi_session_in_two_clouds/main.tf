# Each module is for the cloud of the provider that it is given, whatever the regions are called.
provider "azurerm" {
  features {}
}

provider "azurerm" {
  alias       = "china"
  environment = "china"
  features {}
}

variable "location" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

module "europe" {
  source             = "./hosts"
  location           = var.location
  registration_token = var.registration_token
}

module "china" {
  source             = "./hosts"
  location           = var.location
  registration_token = var.registration_token

  providers = {
    azurerm = azurerm.china
  }
}
