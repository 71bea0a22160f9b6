variable "vm" {}
variable "by_key" {}
variable "whole" {}
resource "terraform_data" "direct" { input = var.vm }
resource "terraform_data" "indexed" { input = var.whole[1].id }
resource "terraform_data" "keyed" { input = var.by_key }
output "out" { value = terraform_data.direct.id }
