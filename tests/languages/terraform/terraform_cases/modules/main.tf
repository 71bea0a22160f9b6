variable "pools" {
  default = { dev = { type = "Pooled" }, prod = { type = "Personal", hosts = 2 } }
}
module "pool" {
  source   = "./modules/pool"
  for_each = var.pools
  name     = each.key
  settings = each.value
}
module "host" {
  source = "./modules/host"
  count  = 2
  index  = count.index
  pool   = module.pool["prod"].pool
  ids    = [for pool in module.pool : pool.pool.id]
}
module "absent" {
  source = "./modules/host"
  count  = 0
  index  = 0
  pool   = null
  ids    = []
}
resource "terraform_data" "uses" {
  input = {
    names    = [for key, pool in module.pool : "${key}=${pool.name}"]
    outputs  = module.host[*].label
    one      = module.pool["dev"].type
    nested   = module.host[1].nested
    absent   = module.absent[*].label
    keys     = keys(module.pool)
    unknown  = module.pool["dev"].pool.id
    whole    = { for key, pool in module.pool : key => pool.type }
    optional = module.pool["dev"].hosts
  }
}
output "secret" {
  value     = module.pool["dev"].name
  sensitive = true
}
