data "azurerm_template_spec_version" "pools" {
  name                = "desktop-pools"
  resource_group_name = "rg-specs"
  version             = "2.0"
}

resource "azurerm_resource_group_template_deployment" "pool" {
  name                     = "pool"
  resource_group_name      = "rg-avd"
  deployment_mode          = "Incremental"
  template_spec_version_id = data.azurerm_template_spec_version.pools.id
  parameters_content       = jsonencode({ kind = { value = "Pooled" }, poolName = { value = "vdpool-terraform" } })
}
