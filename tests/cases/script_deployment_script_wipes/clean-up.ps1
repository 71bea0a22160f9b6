param([string] $DeviceIds)
$base = 'https://graph.microsoft.com/v1.0'
foreach ($id in $DeviceIds -split ',') {
    # Invoke-MgGraphRequest -Method POST -Uri "$base/deviceManagement/managedDevices/$id/retire"
    Invoke-MgGraphRequest -Method POST -Uri "$base/deviceManagement/managedDevices/$id/wipe" -Body @{ keepUserData = $false }
}
