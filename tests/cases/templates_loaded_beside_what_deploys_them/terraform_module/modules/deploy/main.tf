variable "template" { type = string }
resource "azurerm_resource_group_template_deployment" "this" {
  name                = "avd"
  resource_group_name = "rg"
  deployment_mode     = "Incremental"
  template_content    = var.template
  parameters_content  = jsonencode({ kind = { value = "Pooled" } })
}
