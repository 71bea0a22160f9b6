# The same module for two resource groups, whose host pools have one name: each machine is of the pool in its own.
module "a" {
  source = "./host"
  rg     = "rg-a"
  token  = var.token
  tags   = { intune-enrollment = "group-policy" }
}

module "b" {
  source = "./host"
  rg     = "rg-b"
  token  = var.token
  tags   = {}
}

variable "token" {
  type      = string
  sensitive = true
}
