param(
    [ValidateSet('Enabled', 'Disabled')]
    [string]$Mode
)

$key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM'
New-Item -Path $key -Force | Out-Null
try {
    # The attribute of the parameter refuses what is none of its values.
    $Mode = 'On'
} catch {
    $Mode = 'Disabled'
}
if ($Mode -eq 'On') {
    Set-ItemProperty -Path $key -Name AutoEnrollMDM -Value 1 -Type DWord
}
