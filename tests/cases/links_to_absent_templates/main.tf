# What is deployed lies elsewhere; what it is called says whether it may be host pools.
data "azurerm_template_spec_version" "desktops" {
  name                = "avd-hostpool"
  resource_group_name = "rg-template-specs"
  version             = "1.4.0"
}

resource "azurerm_resource_group_template_deployment" "desktops" {
  name                     = "desktops"
  resource_group_name      = "rg-desktops"
  deployment_mode          = "Incremental"
  template_spec_version_id = data.azurerm_template_spec_version.desktops.id
}

variable "resource_group_id" {
  type = string
}

resource "azapi_resource" "linked" {
  for_each  = toset(["avd-hostpool", "avd-network", "keyvault"])
  type      = "Microsoft.Resources/deployments@2022-09-01"
  name      = "linked-${each.key}"
  parent_id = var.resource_group_id
  body = {
    properties = {
      mode         = "Incremental"
      templateLink = { uri = "https://stcontosotemplates.blob.core.windows.net/templates/${each.key}.json" }
    }
  }
}
