variable "template_spec_id" {
  type = string
}

resource "azurerm_resource_group_template_deployment" "avd" {
  name                     = "avd"
  resource_group_name      = "rg-avd"
  deployment_mode          = "Incremental"
  template_spec_version_id = var.template_spec_id
}
