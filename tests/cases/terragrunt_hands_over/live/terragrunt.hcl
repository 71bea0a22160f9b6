terraform {
  source = "../pool"

  extra_arguments "kind" {
    commands  = get_terraform_commands_that_need_vars()
    arguments = ["-var", "assignment=${get_env("ASSIGNMENT")}"]
    env_vars = {
      TF_VAR_kind = "Pooled"
    }
  }
}

inputs = {
  kind = "Personal"
}
