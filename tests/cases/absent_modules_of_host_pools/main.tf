# What makes everything of a landing zone says by its inputs alone that it makes host pools.
module "landing_zone" {
  source  = "aztfmod/caf/azurerm"
  version = "5.7.11"

  resource_groups = { desktops = { name = "desktops" } }
  wvd_host_pools = {
    finance = { name = "finance", resource_group_key = "desktops", type = "Pooled" }
  }
}

module "desktops" {
  source = "git::https://dev.azure.com/contoso/platform/_git/desktops"

  pools = {
    finance = { name = "vdpool-finance", type = "Pooled", load_balancer_type = "DepthFirst" }
  }
}

# A load balancer of another kind.
module "ingress" {
  source = "git::https://dev.azure.com/contoso/platform/_git/ingress"

  load_balancer_type = "internal"
}

# How the sessions are spread is an input; of another cloud's module it is the kind of the load balancer.
variable "spread" {
  type = string
}

module "workplaces" {
  source = "git::https://dev.azure.com/contoso/platform/_git/workplaces"

  pools = {
    finance = { name = "vdpool-finance", load_balancer_type = var.spread }
  }
}

module "entrance" {
  source             = "terraform-aws-modules/alb/aws"
  version            = "9.1.0"
  load_balancer_type = var.spread
}
