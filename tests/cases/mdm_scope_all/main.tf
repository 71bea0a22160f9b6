# Intune is the only provider with users in its scope; another one is kept for apps.
resource "microsoft365wp_mobility_management_policy" "intune" {
  id          = "0000000a-0000-0000-c000-000000000000"
  policy_type = "device"
  applies_to  = "all"
}

resource "microsoft365wp_mobility_management_policy" "before" {
  id          = "7f4b3c1d-5a4c-4a36-9d0a-2a3a0f4f7c11"
  policy_type = "device"
  applies_to  = "none"
}
