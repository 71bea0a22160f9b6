# The excluded applications are looked up in the tenant, by the names and ids that they have in every one.
data "azuread_service_principal" "enrolment" {
  display_name = "Microsoft Intune Enrollment"
}

data "azuread_service_principal" "by_id" {
  client_id = "d4ebce55-015a-49b5-a083-c84d1797ae8c"
}

data "azuread_application_published_app_ids" "published" {}

# Not an application of Microsoft: what its id is, is read on deployment.
data "azuread_service_principal" "own" {
  display_name = "Contoso Portal"
}

locals {
  excluded = {
    by_name      = data.azuread_service_principal.enrolment.client_id
    by_old_name  = data.azuread_service_principal.enrolment.application_id
    by_id        = data.azuread_service_principal.by_id.client_id
    by_published = data.azuread_application_published_app_ids.published.result["MicrosoftIntuneEnrollment"]
    by_own       = data.azuread_service_principal.own.client_id
  }
}

resource "azuread_conditional_access_policy" "compliant" {
  for_each     = local.excluded
  display_name = each.key
  state        = "enabled"

  conditions {
    client_app_types = ["all"]

    applications {
      included_applications = ["All"]
      excluded_applications = [each.value]
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
