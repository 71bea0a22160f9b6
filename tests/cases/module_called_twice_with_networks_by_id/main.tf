variable "group" { type = map(string) }

module "closed" {
  source = "./site"
  group  = var.group["closed"]
  access = "Deny"
}

module "open" {
  source = "./site"
  group  = var.group["open"]
  access = "Allow"
}
