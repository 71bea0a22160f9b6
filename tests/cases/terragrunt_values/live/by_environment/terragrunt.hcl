# The default is one of the cases.
terraform { source = "../../modules/pool" }
inputs = {
  pool = { name = "vdpool-environment", kind = get_env("POOL_KIND", "Personal") }
}
