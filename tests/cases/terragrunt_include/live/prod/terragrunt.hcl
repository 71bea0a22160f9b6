include "root" {
  path = find_in_parent_folders("root.hcl")
  expose = true
}
locals { env = read_terragrunt_config("env.hcl") }
terraform { source = "../../modules//pool" }
inputs = {
  kind = include.root.locals.kind
  assignment = local.env.locals.assignment
}
