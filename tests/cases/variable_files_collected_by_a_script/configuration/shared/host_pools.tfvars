host_pools = {
  calls = { name = "vdpool-calls", type = "Pooled" }
}
