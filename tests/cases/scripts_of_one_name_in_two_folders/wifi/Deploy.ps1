$profile = @{
  "@odata.type" = "#microsoft.graph.windowsWifiConfiguration"
  displayName   = "Office Wi-Fi"
}
Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" -Body $profile
