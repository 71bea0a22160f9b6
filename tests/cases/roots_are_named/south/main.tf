module "pool" {
  source = "../hosts"
  kind   = "Pooled"
}
