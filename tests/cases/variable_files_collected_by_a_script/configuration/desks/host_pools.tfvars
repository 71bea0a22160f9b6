host_pools = {
  desks = { name = "vdpool-desks", type = "Personal", assignment = "Direct" }
}
