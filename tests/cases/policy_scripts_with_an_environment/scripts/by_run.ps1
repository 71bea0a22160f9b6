$body = @{ '@odata.type' = "#microsoft.graph.$env:OTHER_TYPE"; displayName = "By the run" } | ConvertTo-Json
Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations' -Body $body
