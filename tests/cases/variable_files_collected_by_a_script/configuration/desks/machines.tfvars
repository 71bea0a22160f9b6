machines = {
  one = { name = "vm-desk-1", sku = "win10-22h2-ent", host_pool = "desks", interface = "/nics/1" }
}
