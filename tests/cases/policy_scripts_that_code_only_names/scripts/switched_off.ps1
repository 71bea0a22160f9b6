$profile = @{
  "@odata.type" = "#microsoft.graph.windowsWifiConfiguration"
  displayName   = "Wi-Fi switched off"
}
Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" -Body $profile
