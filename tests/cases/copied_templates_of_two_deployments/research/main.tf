# The same copy, deployed by Terraform.
resource "azurerm_resource_group_template_deployment" "research" {
  name                = "research"
  resource_group_name = "rg-avd"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/pool.json")
  parameters_content  = jsonencode({ kind = { value = "Personal" } })
}
