#!/usr/bin/env fish
az deployment group create -g rg-avd -f pools/fish.bicep -p kind=Pooled
