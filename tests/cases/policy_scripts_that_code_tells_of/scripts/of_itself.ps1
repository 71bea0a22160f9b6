$body = '{"@odata.type":"#microsoft.graph.windowsWifiConfiguration","displayName":"Wi-Fi itself","ssid":"corp"}'
Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations' -Body $body
