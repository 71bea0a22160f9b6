# Terragrunt writes this code when it runs.
generate "pool" {
  path      = "pool.tf"
  if_exists = "overwrite"
  contents  = <<EOF
resource "azurerm_virtual_desktop_host_pool" "generated" {
  name = "vdpool-generated"
  type = "Pooled"
}
EOF
}
