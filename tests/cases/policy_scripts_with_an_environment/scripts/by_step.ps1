$body = @{ '@odata.type' = "#microsoft.graph.$env:POLICY_TYPE"; displayName = "By a step"; ssid = 'corp' } | ConvertTo-Json
Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations' -Body $body
