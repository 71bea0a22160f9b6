variable "name" { type = string }
variable "settings" {
  type = object({ type = string, hosts = optional(number, 1) })
}
resource "terraform_data" "pool" {
  input = { name = "vdpool-${var.name}", type = var.settings.type }
}
output "pool" { value = terraform_data.pool }
output "name" { value = terraform_data.pool.output.name }
output "type" { value = var.settings.type }
output "hosts" { value = var.settings.hosts }
