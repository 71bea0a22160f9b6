# The module configures its provider itself, as modules of old do.
variable "registration_token" {
  type      = string
  sensitive = true
}

module "desktops" {
  source             = "./desktops"
  location           = var.location
  registration_token = var.registration_token
}

variable "location" {
  type = string
}
