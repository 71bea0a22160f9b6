# Modules that are not there and get the registration token, whatever gives it and whatever they are called.
variable "resource_group_id" {
  type = string
}

variable "key_vault_id" {
  type = string
}

resource "azapi_resource" "desktops" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-desktops"
  location  = "westeurope"
  parent_id = var.resource_group_id
  body = {
    properties = {
      hostPoolType                  = "Personal"
      loadBalancerType              = "Persistent"
      preferredAppGroupType         = "Desktop"
      personalDesktopAssignmentType = "Automatic"
    }
  }
}

resource "azapi_resource_action" "retrieved" {
  type                   = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id            = azapi_resource.desktops.id
  action                 = "retrieveRegistrationToken"
  method                 = "POST"
  response_export_values = ["token"]
}

module "by_action" {
  source = "git::https://github.com/contoso/workers.git"
  secret = azapi_resource_action.retrieved.output.token
}

data "azurerm_key_vault_secret" "kept" {
  name         = "avd-registration-token"
  key_vault_id = var.key_vault_id
}

module "from_a_vault" {
  source = "git::https://github.com/contoso/workers.git"
  secret = data.azurerm_key_vault_secret.kept.value
}

data "azurerm_key_vault_secret" "certificate" {
  name         = "web-certificate"
  key_vault_id = var.key_vault_id
}

module "website" {
  source = "git::https://github.com/contoso/website.git"
  secret = data.azurerm_key_vault_secret.certificate.value
}

# Which action it is, or how the secret is called, is an input.
variable "action" {
  type = string
}

variable "registration_token_secret_name" {
  type = string
}

resource "azapi_resource_action" "asked" {
  type                   = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id            = azapi_resource.desktops.id
  action                 = var.action
  method                 = "POST"
  response_export_values = ["token"]
}

module "by_some_action" {
  source = "git::https://github.com/contoso/workers.git"
  secret = azapi_resource_action.asked.output.value
}

data "azurerm_key_vault_secret" "named_by_an_input" {
  name         = var.registration_token_secret_name
  key_vault_id = var.key_vault_id
}

module "from_a_secret_of_some_name" {
  source = "git::https://github.com/contoso/workers.git"
  secret = data.azurerm_key_vault_secret.named_by_an_input.value
}
