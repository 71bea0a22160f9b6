variable "size" {
  type    = string
  default = "small"
}
locals {
  kept     = "kept"
  replaced = "base"
}
resource "terraform_data" "one" {
  count            = 1
  input            = "base ${var.size} ${local.kept} ${local.replaced}"
  triggers_replace = "base"
}
