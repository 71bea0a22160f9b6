variable "shared" {
  type = bool
}

variable "parameters" {
  type = any
}

locals {
  own    = { poolType = { value = "Personal" } }
  shared = { poolType = { value = "Pooled" } }
}

# One of two, by an input.
resource "azurerm_resource_group_template_deployment" "chosen" {
  name                = "pool-chosen"
  resource_group_name = "rg-desktops"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/pool.json")
  parameters_content  = jsonencode(merge(local.own, var.shared ? local.shared : {}))
}

# All of them by an input.
resource "azapi_resource" "stack" {
  type      = "Microsoft.Resources/deploymentStacks@2024-03-01"
  name      = "pool-stack"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-desktops"
  body = {
    properties = {
      actionOnUnmanage = { resources = "detach" }
      denySettings     = { mode = "none" }
      template         = jsondecode(file("${path.module}/pool.json"))
      parameters       = var.parameters
    }
  }
}

# The parameter file as it stands, with what is around its parameters.
resource "azurerm_resource_group_template_deployment" "by_file" {
  name                = "pool-by-file"
  resource_group_name = "rg-desktops"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/pool.json")
  parameters_content  = file("${path.module}/pool.parameters.json")
}
