environment = "dev"

host_pools = {
  finance = { type = "Personal", image = "windows11" }
}
