variable "api_version" { type = string }
variable "type" { type = string }

# The version is an input, as modules have it; the type is known.
resource "azapi_resource" "finance" {
  type      = "Microsoft.DesktopVirtualization/hostPools@${var.api_version}"
  name      = "finance"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/avd"
  body      = { properties = { hostPoolType = "Pooled" } }
}

# Whatever this is, it is no silence: its body is that of a host pool, and it is judged as the one that it may be.
resource "azapi_resource" "sales" {
  type      = var.type
  name      = "sales"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/avd"
  body      = { properties = { hostPoolType = "Pooled" } }
}

resource "azapi_resource" "network" {
  type      = var.type
  name      = "hub"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub"
  body      = { properties = { addressSpace = { addressPrefixes = ["10.0.0.0/16"] } } }
}

# A scaling plan has the type of its host pools, and is none.
resource "azapi_resource" "scaling" {
  type      = var.type
  name      = "scaling"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/avd"
  body      = { properties = { hostPoolType = "Pooled", timeZone = "W. Europe Standard Time" } }
}
