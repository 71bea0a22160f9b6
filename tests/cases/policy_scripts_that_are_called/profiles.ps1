param(
  [string]$Kind = 'windowsUpdateForBusinessConfiguration',
  [switch]$WithRemoteDesktopOff
)

$profile = @{ '@odata.type' = "#microsoft.graph.$Kind"; displayName = 'Session hosts' } | ConvertTo-Json
Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations' -Body $profile

if ($WithRemoteDesktopOff) {
  $custom = @{
    '@odata.type' = '#microsoft.graph.windows10CustomConfiguration'
    displayName   = 'Remote Desktop'
    omaSettings   = @(
      @{
        '@odata.type' = '#microsoft.graph.omaSettingString'
        omaUri        = './Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely'
        value         = '<disabled/>'
      }
    )
  } | ConvertTo-Json -Depth 5
  Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/beta/deviceManagement/deviceConfigurations' -Body $custom
}
