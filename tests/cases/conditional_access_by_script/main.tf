# The same policy by a request and by a cmdlet.
resource "terraform_data" "request" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = <<-EOT
      $policy = @{
        displayName   = "Compliant devices"
        state         = "enabled"
        conditions    = @{ applications = @{ includeApplications = @("All") }; users = @{ includeUsers = @("All") } }
        grantControls = @{ operator = "AND"; builtInControls = @("compliantDevice") }
      }
      Invoke-MgGraphRequest -Method POST -Uri "v1.0/identity/conditionalAccess/policies" -Body ($policy | ConvertTo-Json -Depth 9)
    EOT
  }
}

resource "terraform_data" "cmdlet" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = <<-EOT
      $conditions = @{
        applications = @{ includeApplications = @("All"); excludeApplications = @("d4ebce55-015a-49b5-a083-c84d1797ae8c") }
        users        = @{ includeUsers = @("All") }
      }
      $controls = @{ operator = "AND"; builtInControls = @("compliantDevice") }
      New-MgIdentityConditionalAccessPolicy -DisplayName "Compliant devices" -State "enabled" -Conditions $conditions -GrantControls $controls
    EOT
  }
}
