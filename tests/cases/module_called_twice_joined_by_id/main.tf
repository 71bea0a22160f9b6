# The same module for two resource groups, whose machines have one name: the join in the one is not on the machine of the other.
module "a" {
  source = "./host"
  rg     = "rg-a"
  joined = true
}
module "b" {
  source = "./host"
  rg     = "rg-b"
  joined = false
}
