terraform {
  source = "../../modules/pool"
  extra_arguments "values" {
    commands           = ["plan", "apply"]
    required_var_files = ["${get_terragrunt_dir()}/pool.tfvars"]
  }
}
