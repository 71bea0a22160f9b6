$policy = @{
  "@odata.type" = "#microsoft.graph.windows10GeneralConfiguration"
  displayName   = "Browser"
}
Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" -Body $policy
