include "root" { path = find_in_parent_folders("root.hcl") }
locals { env = read_terragrunt_config(find_in_parent_folders("env.hcl")) }
terraform { source = "../../../modules//pool" }
dependency "net" { config_path = "../net" }
inputs = {
  kind = local.env.locals.kind
  subnet = dependency.net.outputs.id
}
