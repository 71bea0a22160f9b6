# Two host pools of one module; the hosts know them by an output, and one set by a condition that nothing decides.
variable "use_north" {
  type = bool
}

module "north" {
  source = "./modules/pool"
  name   = "vdpool-north"
  tags   = { intune-enrollment = "group-policy" }
}

module "south" {
  source = "./modules/pool"
  name   = "vdpool-south"
}

module "north_hosts" {
  source       = "./modules/host"
  prefix       = "avdn"
  registration = module.north.registration
}

module "south_hosts" {
  source       = "./modules/host"
  prefix       = "avds"
  registration = module.south.registration
  joins        = ["corp.contoso.com", ""]
}

module "either_hosts" {
  source       = "./modules/host"
  prefix       = "avde"
  registration = var.use_north ? module.north.registration : module.south.registration
}
