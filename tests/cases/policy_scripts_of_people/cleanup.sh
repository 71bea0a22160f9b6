#!/usr/bin/env bash
set -euo pipefail
az login --tenant "$1"
az rest --method POST \
  --url https://graph.microsoft.com/beta/deviceManagement/managedDeviceCleanupRules \
  --body '{"displayName":"records","deviceCleanupRulePlatformType":"windows","deviceInactivityBeforeRetirementInDays":30}'
