# The same ARM template deployed in two ways: as a file with parameters, and as a template of Terraform.

variable "shared_type" {
  type = string
}

resource "azurerm_resource_group_template_deployment" "personal" {
  name                = "avd-personal"
  resource_group_name = "rg-avd-finance"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/templates/personal.json")
  parameters_content = jsonencode({
    assignment = { value = "Automatic" }
  })
}

resource "azurerm_subscription_template_deployment" "pooled" {
  name             = "avd-pooled"
  location         = "westeurope"
  template_content = templatefile("${path.module}/templates/pool.json.tftpl", { kind = "Pooled" })
}

resource "azurerm_resource_group_template_deployment" "open" {
  name                = "avd-open"
  resource_group_name = "rg-avd-finance"
  deployment_mode     = "Incremental"
  template_content    = templatefile("${path.module}/templates/pool.json.tftpl", { kind = var.shared_type })
}
