variable "group" { type = map(string) }

module "finance" {
  source = "./site"
  group  = var.group["finance"]
  kind   = "Personal"
}

module "training" {
  source = "./site"
  group  = var.group["training"]
  kind   = "Pooled"
}
