variable "group" { type = map(string) }

module "cloud" {
  source     = "./site"
  group      = var.group["cloud"]
  properties = "targetisaadjoined:i:1"
}

module "office" {
  source     = "./site"
  group      = var.group["office"]
  properties = "audiomode:i:0"
}
