# The id of Intune as the provider azuread publishes it, as the documentation of the resource has it.
data "azuread_application_published_app_ids" "well_known" {}

resource "microsoft365wp_mobility_management_policy" "intune" {
  policy_type = "device"
  id          = data.azuread_application_published_app_ids.well_known.result.MicrosoftIntune
  applies_to  = "all"
}

resource "microsoft365wp_mobility_management_policy" "other" {
  policy_type = "device"
  id          = data.azuread_application_published_app_ids.well_known.result.AnotherProvider
  applies_to  = "all"
}
