variable "template" {
  type = string
}

resource "azurerm_resource_group_template_deployment" "desktops" {
  name                = "avd-hosts"
  resource_group_name = "rg-desktops"
  deployment_mode     = "Incremental"
  template_content    = var.template
}

resource "azurerm_resource_group_template_deployment" "shared" {
  name                = "shared"
  resource_group_name = "rg-desktops"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/../templates/avd-hosts.json")
}

resource "azurerm_resource_group_template_deployment" "other" {
  name                = "network"
  resource_group_name = "rg-desktops"
  deployment_mode     = "Incremental"
  template_content    = var.template
}
