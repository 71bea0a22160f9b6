# Guests alone enrol no session host; a policy for everybody is for them and for members.
resource "azuread_conditional_access_policy" "guests" {
  display_name = "Guests"
  state        = "enabled"

  conditions {
    client_app_types = ["all"]

    applications {
      included_applications = ["All"]
    }

    users {
      included_users = ["GuestsOrExternalUsers"]
    }
  }

  grant_controls {
    operator          = "AND"
    built_in_controls = ["compliantDevice"]
  }
}

resource "azuread_conditional_access_policy" "partners" {
  display_name = "Partners"
  state        = "enabled"

  conditions {
    client_app_types = ["all"]

    applications {
      included_applications = ["All"]
    }

    users {
      included_guests_or_external_users {
        guest_or_external_user_types = ["b2bCollaborationGuest"]

        external_tenants {
          membership_kind = "all"
        }
      }
    }
  }

  grant_controls {
    operator          = "AND"
    built_in_controls = ["compliantDevice"]
  }
}

resource "azuread_conditional_access_policy" "everybody_but_guests" {
  display_name = "Everybody but guests"
  state        = "enabled"

  conditions {
    client_app_types = ["all"]

    applications {
      included_applications = ["All"]
    }

    users {
      included_users = ["All"]
      excluded_users = ["GuestsOrExternalUsers"]
    }
  }

  grant_controls {
    operator          = "AND"
    built_in_controls = ["compliantDevice"]
  }
}

resource "azuread_conditional_access_policy" "other_platforms" {
  display_name = "Other platforms"
  state        = "enabled"

  conditions {
    client_app_types = ["all"]

    applications {
      included_applications = ["All"]
    }

    users {
      included_users = ["All"]
    }

    platforms {
      included_platforms = ["all"]
      excluded_platforms = ["windows"]
    }
  }

  grant_controls {
    operator          = "AND"
    built_in_controls = ["compliantDevice"]
  }
}
