terraform { source = "../../modules/pool" }
inputs = {
  pool = { name = values.name, kind = values.kind }
}
