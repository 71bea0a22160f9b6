variable "index" { type = number }
variable "pool" {}
variable "ids" { type = list(string) }
locals { label = "vm-${var.index}-in-${var.pool.input.name}" }
module "inner" {
  source   = "../pool"
  name     = local.label
  settings = { type = var.pool.input.type }
}
resource "terraform_data" "host" {
  input            = local.label
  triggers_replace = [var.pool.id, length(var.ids)]
}
output "label" { value = local.label }
output "nested" { value = module.inner.name }
