module "pool" {
  source = "../hosts"
  kind   = "Personal"
}
