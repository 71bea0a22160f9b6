terraform { source = "../../modules/pool" }
locals {
  pools = yamldecode(file(find_in_parent_folders("pools.yaml")))
}
inputs = {
  pool = local.pools.pool
}
