variable "machines" { default = 2 }
variable "password" {
  default   = "hush"
  sensitive = true
}
locals { ids = terraform_data.vm[*].id }
resource "terraform_data" "pool" { input = "pool" }
resource "terraform_data" "vm" {
  count = var.machines
  input = { name = "vm-${count.index}", pool = terraform_data.pool.id, password = var.password }
}
resource "terraform_data" "by_key" {
  for_each = toset(["a", "b"])
  input    = each.key
}
resource "terraform_data" "by_count" {
  count = var.machines
  input = terraform_data.vm[count.index].id
}
resource "terraform_data" "by_for_each" {
  for_each = terraform_data.by_key
  input    = each.value.id
}
resource "terraform_data" "by_each_key" {
  for_each = toset(["a", "b"])
  input    = terraform_data.by_key[each.key].id
}
resource "terraform_data" "by_several" {
  for_each = { a = terraform_data.pool.id, b = terraform_data.vm[0].id }
  input    = each.value
}
resource "terraform_data" "by_local" { input = local.ids[0] }
resource "terraform_data" "by_text" { input = "${terraform_data.pool.id}/${terraform_data.vm[1].id}" }
resource "terraform_data" "by_element" { input = element(terraform_data.vm.*.id, 1) }
module "m" {
  for_each = toset(["x", "y"])
  source   = "./m"
  vm       = terraform_data.vm[0].id
  by_key   = terraform_data.by_key[each.key == "x" ? "a" : "b"].id
  whole    = terraform_data.vm
}
resource "terraform_data" "by_output" { input = module.m["x"].out }
resource "terraform_data" "by_outputs" {
  for_each = module.m
  input    = each.value.out
}
