# Policies that came after this pack: never a pass.
resource "azuread_mobile_enrolment_policy" "later" {
  display_name = "Enrolment"
}

resource "microsoft365_graph_beta_identity_and_access_enrolment_trust_policy" "later" {
  display_name = "Trust"
}

resource "msgraph_resource" "later" {
  url  = "policies/enrolmentTrustPolicies"
  body = { displayName = "Trust" }
}

# Known, and no matter of session hosts.
resource "azuread_claims_mapping_policy" "claims" {
  display_name = "Claims"
  definition   = []
}

# Of a part of Graph that came later.
resource "microsoft365_graph_beta_endpoint_control_windows_device_policy" "later" {
  display_name = "Control"
}

# Known, and no matter of session hosts.
resource "microsoft365_graph_beta_windows_updates_update_policy" "updates" {
  display_name = "Updates"
}
