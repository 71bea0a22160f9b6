# The image of the hosts has a name that only the deployment gives, and their join is a choice that the module validates.
variable "hosts" {
  type = map(string)
}

variable "directory" {
  type = string
}

module "hosts" {
  source    = "./hosts"
  image     = var.hosts["image"]
  directory = var.directory
}
