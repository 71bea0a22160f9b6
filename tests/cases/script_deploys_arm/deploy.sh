#!/usr/bin/env bash
set -euo pipefail
arguments=(--resource-group rg-avd --template-file "$(dirname "$0")/pool.json")
arguments+=(--parameters poolType=Pooled)
az deployment group create "${arguments[@]}"
