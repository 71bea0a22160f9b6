az rest --method post --url "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" \
  --body "{\"@odata.type\": \"#microsoft.graph.${POLICY_TYPE}\", \"displayName\": \"By a job\", \"ssid\": \"corp\"}"
