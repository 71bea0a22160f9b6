variable "kind" {
  type = string
}

component "pool" {
  source = "./pool"
  inputs = {
    kind = var.kind
  }
}
