# What an input adds to the body may be the type, too.
variable "secrets" {
  type      = any
  sensitive = true
}

resource "azapi_resource" "desk" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-desk"
  location  = "westeurope"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  body = {
    properties = {
      hostPoolType                  = "Personal"
      loadBalancerType              = "Persistent"
      preferredAppGroupType         = "Desktop"
      personalDesktopAssignmentType = "Automatic"
    }
  }
  sensitive_body = var.secrets
}
