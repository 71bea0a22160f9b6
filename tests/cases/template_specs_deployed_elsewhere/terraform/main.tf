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

# A spec of this code, whose version the link writes out behind its id.
resource "azapi_resource" "spec" {
  type      = "Microsoft.Resources/templateSpecs@2022-02-01"
  name      = "own-pools"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-specs"
  location  = "westeurope"
  body      = { properties = {} }
}

resource "azapi_resource" "version" {
  type      = "Microsoft.Resources/templateSpecs/versions@2022-02-01"
  name      = "1.0"
  parent_id = azapi_resource.spec.id
  location  = "westeurope"
  body      = { properties = { mainTemplate = jsondecode(file("${path.module}/../templates/pool.json")) } }
}

resource "azurerm_resource_group_template_deployment" "own" {
  name                     = "own"
  resource_group_name      = "rg-avd"
  deployment_mode          = "Incremental"
  template_spec_version_id = "${azapi_resource.spec.id}/versions/1.0"
  parameters_content       = jsonencode({ kind = { value = "Pooled" }, poolName = { value = "vdpool-own" } })
  depends_on               = [azapi_resource.version]
}
