# azurerm takes these words in their own letters only (validation.StringInSlice(…, false)); azapi hands them to Azure, which takes
# them in any.
variable "pool_type" {
  type    = string
  default = "PERSONAL"
}

variable "assignment" {
  type = string

  validation {
    condition     = contains(["Automatic", "automatic"], var.assignment)
    error_message = "Automatic only."
  }
}

resource "azurerm_virtual_desktop_host_pool" "by_input" {
  name                             = "vdpool-input"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = var.pool_type
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "by_case" {
  name                             = "vdpool-case"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = var.assignment
}

resource "azurerm_virtual_desktop_host_pool" "no_word" {
  name                = "vdpool-no-word"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Persnal"
  load_balancer_type  = "Persistent"
}

resource "azapi_resource" "by_azapi" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-azapi"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location  = "westeurope"
  body = {
    properties = {
      hostPoolType                  = "personal"
      loadBalancerType              = "persistent"
      preferredAppGroupType         = "desktop"
      personalDesktopAssignmentType = "automatic"
    }
  }
}

module "by_module" {
  source  = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  version = "0.4.0"

  resource_group_name                                = "rg"
  virtual_desktop_host_pool_name                     = "vdpool-module"
  virtual_desktop_host_pool_location                 = "westeurope"
  virtual_desktop_host_pool_resource_group_name      = "rg"
  virtual_desktop_host_pool_type                     = "personal"
  virtual_desktop_host_pool_load_balancer_type       = "Persistent"
  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"
}
