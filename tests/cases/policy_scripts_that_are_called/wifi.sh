#!/bin/bash
az rest --method post --url "https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations" \
  --body "{\"@odata.type\":\"#microsoft.graph.$1\",\"displayName\":\"$2\"}"
