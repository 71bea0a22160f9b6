variable "environment" { default = "prod" }
variable "custom_image" { default = null }
variable "image" {
  type = object({ publisher = string, offer = string, sku = optional(string) })
  default = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10" }
}
locals {
  type     = var.environment == "prod" && var.custom_image == null ? "Personal" : "Pooled"
  settings = { prod = { type = "Personal", count = 3 }, dev = { type = "Pooled", count = 1 } }
  chosen   = local.settings[var.environment]
  image    = merge(var.image, { sku = coalesce(var.image.sku, "win10-22h2-ent-g2") })
  script   = <<-EOT
    $ou = "OU=AVD,DC=corp"
    %{ if local.type == "Personal" }
    # personal
    %{ endif }
  EOT
}
resource "terraform_data" "values" {
  input = {
    type    = local.type
    tried   = try(var.image.missing, local.image.offer)
    looked  = lookup(local.settings, "test", { type = "none" }).type
    chosen  = local.chosen.type
    has     = contains(keys(local.settings), var.environment)
    image   = local.image
    script  = local.script
    for     = { for k, v in local.settings : upper(k) => v.type if v.count > 1 }
    grouped = { for k, v in local.settings : v.type => k... }
    json    = jsonencode({ Name = "corp.contoso.com", Options = "3", Nested = local.chosen })
    decoded = jsondecode("{\"a\": [1, 2.5, true, null]}")
    index   = ["a", "b"][1]
    numeric = 7 / 2 - -1 % 2
  }
}
