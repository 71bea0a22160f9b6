# The same in Terraform: the name of the module says what the machine is for.
module "golden_image" {
  source = "./machine"
}

module "desktops" {
  source = "./machine"
}
