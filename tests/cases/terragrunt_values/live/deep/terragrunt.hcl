# The object of the root is merged with that of the unit: it is pooled.
include "root" {
  path           = find_in_parent_folders("root.hcl")
  merge_strategy = "deep"
}
terraform { source = "../../modules/pool" }
inputs = {
  pool = { name = "vdpool-deeper" }
}
