variable "number" {
  type    = number
  default = 2
}
variable "enabled" {
  type    = bool
  default = false
}
locals {
  names  = toset(["beta", "alpha"])
  sizes  = { small = 1, large = 4 }
  nested = { for name, pool in { p1 = { hosts = 2 }, p2 = { hosts = 1 } } : name => pool.hosts }
  hosts  = merge([for pool, hosts in local.nested : { for n in range(hosts) : "${pool}-${n + 1}" => { pool = pool, n = n } }]...)
  all    = [for d in terraform_data.counted : d.input.name]
}
resource "terraform_data" "counted" {
  count = var.number
  input = { name = format("vm-%02d", count.index + 1), index = count.index }
}
resource "terraform_data" "conditional" {
  count = var.enabled ? 1 : 0
  input = "never"
}
resource "terraform_data" "text_count" {
  count = "1"
  input = "text"
}
resource "terraform_data" "by_set" {
  for_each = local.names
  input    = [each.key, each.value]
}
resource "terraform_data" "by_map" {
  for_each = local.sizes
  input    = "${each.key} has ${each.value}"
}
resource "terraform_data" "by_object" {
  for_each = local.hosts
  input    = "${each.value.pool} ${each.value.n}"
}
resource "terraform_data" "chained" {
  for_each = terraform_data.by_map
  input    = { key = each.key, input = each.value.input, id = each.value.id }
}
resource "terraform_data" "conditional_set" {
  for_each = var.enabled ? toset(["x"]) : []
  input    = each.key
}
resource "terraform_data" "uses" {
  input = {
    all          = local.all
    splat        = terraform_data.counted[*].input.index
    legacy_splat = terraform_data.counted.*.input.name
    first        = terraform_data.counted[0].input.name
    element      = element(terraform_data.counted, 3).input.name
    by_key       = terraform_data.by_map["large"].input
    values       = values(terraform_data.by_map)[*].input
    keys         = keys(terraform_data.by_set)
    none         = terraform_data.conditional[*].input
    one          = one(terraform_data.conditional[*].input)
    tried        = try(terraform_data.conditional[0].input, "fallback")
    output       = terraform_data.text_count[0].output
    length       = length(terraform_data.counted)
    id           = terraform_data.counted[1].id
    for_ids      = [for k, v in terraform_data.by_map : "${k}:${v.input}"]
    prefixed     = resource.terraform_data.by_map["small"].input
  }
}
