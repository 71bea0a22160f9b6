environment = "prod"

host_pools = {
  finance = { type = "Personal", hosts = 2 }
}
