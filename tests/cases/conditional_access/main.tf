# Only what is required, and enforced, keeps anybody out.
resource "azuread_conditional_access_policy" "compliant" {
  display_name = "Compliant devices"
  state        = "enabled"

  conditions {
    client_app_types = ["all"]

    applications {
      included_applications = ["All"]
      excluded_applications = ["d4ebce55-015a-49b5-a083-c84d1797ae8c"]
    }

    users {
      included_users = ["All"]
    }
  }

  grant_controls {
    operator          = "OR"
    built_in_controls = ["compliantDevice"]
  }
}

resource "microsoft365_graph_beta_identity_and_access_conditional_access_policy" "mfa" {
  display_name = "MFA"
  state        = "enabled"
  conditions = {
    client_app_types = ["all"]
    applications = {
      include_applications = ["All"]
      exclude_applications = ["372140e0-b3b7-4226-8ef9-d57986796201"]
    }
  }
  grant_controls = {
    operator          = "AND"
    built_in_controls = ["mfa", "compliantDevice"]
  }
}

resource "microsoft365wp_conditional_access_policy" "report_only" {
  display_name = "Report only"
  state        = "enabledForReportingButNotEnforced"
  conditions = {
    applications = { include_applications = ["All"] }
  }
  grant_controls = { operator = "OR", built_in_controls = ["compliantDevice"] }
}

resource "azuread_conditional_access_policy" "either" {
  display_name = "One of two"
  state        = "enabled"
  conditions {
    applications {
      included_applications = ["All"]
    }
  }
  grant_controls {
    operator          = "OR"
    built_in_controls = ["compliantDevice", "domainJoinedDevice"]
  }
}
