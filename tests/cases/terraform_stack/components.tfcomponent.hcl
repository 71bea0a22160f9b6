required_providers {
  azurerm = {
    source  = "hashicorp/azurerm"
    version = "~> 4.0"
  }
}

variable "host_pool_type" {
  type = string
}

variable "assignment_type" {
  type    = string
  default = "Automatic"
}

provider "azurerm" "this" {
  config {
    features {}
  }
}

component "finance" {
  source = "./modules/avd"
  inputs = {
    name            = "vdpool-finance"
    host_pool_type  = var.host_pool_type
    assignment_type = var.assignment_type
  }
  providers = {
    azurerm = provider.azurerm.this
  }
}

# Each region has a host pool that is named after the first.
component "regions" {
  for_each = toset(["we", "ne"])
  source   = "./modules/avd"
  inputs = {
    name            = "${component.finance.name}-${each.key}"
    host_pool_type  = "Personal"
    assignment_type = "Direct"
  }
  providers = {
    azurerm = provider.azurerm.this
  }
}
