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
