# A module of another repository: what is in it cannot be judged, and that is said.
terraform {
  source = "git::https://git.example.com/modules.git//avd-session-hosts?ref=v1.4.0"
}

inputs = {
  host_pool_type = "Personal"
}
