variable "policy_url" {
  type = string
}

# What it makes in Microsoft Graph, the address says: it may be a policy of Entra ID.
resource "msgraph_resource" "policy" {
  url  = var.policy_url
  body = { displayName = "Sign-in" }
}

# Its address says that it is none.
resource "msgraph_resource" "group" {
  url  = "groups"
  body = { displayName = "AVD users" }
}
