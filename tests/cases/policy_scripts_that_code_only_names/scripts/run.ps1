$profile = @{
  "@odata.type" = "#microsoft.graph.windowsWifiConfiguration"
  displayName   = "Wi-Fi run"
}
Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" -Body $profile
