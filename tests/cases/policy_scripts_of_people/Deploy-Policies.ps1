# Run by an administrator of the tenant.
param(
    [Parameter(Mandatory)][string]$TenantId,
    [string]$Prefix = 'AVD',
    [switch]$DryRun
)
Connect-MgGraph -TenantId $TenantId -Scopes 'DeviceManagementConfiguration.ReadWrite.All'
$base = 'https://graph.microsoft.com/beta/deviceManagement'

function New-Policy() {
    [CmdletBinding()]
    param([string]$Collection, [hashtable]$Body)
    $json = $Body | ConvertTo-Json -Depth 20
    if ($DryRun) { Write-Host $json; return }
    $there = (Invoke-MgGraphRequest -Method GET -Uri "$base/$Collection").value
    if (-not ($there | Where-Object displayName -eq $Body.displayName)) {
        Invoke-MgGraphRequest -Method POST -Uri "$base/$Collection" -Body $json -ContentType 'application/json'
    }
}

New-Policy -Collection 'deviceConfigurations' -Body @{
    '@odata.type' = '#microsoft.graph.windows10CustomConfiguration'
    displayName   = "$Prefix remote desktop"
    omaSettings   = @(@{
        '@odata.type' = '#microsoft.graph.omaSettingInteger'
        omaUri        = './Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely'
        value         = 0
    })
}
New-Policy -Collection 'deviceConfigurations' -Body @{
    '@odata.type'    = '#microsoft.graph.windows10EndpointProtectionConfiguration'
    displayName      = "$Prefix disks"
    bitLockerEnabled = $true
}
New-MgBetaDeviceManagementDeviceCompliancePolicy -BodyParameter @{
    '@odata.type' = '#microsoft.graph.windows10CompliancePolicy'
    displayName   = "$Prefix compliance"
    passwordRequired = $true
}
