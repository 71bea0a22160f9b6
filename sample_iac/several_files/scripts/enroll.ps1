# Sets what the group policy "Enable automatic MDM enrollment using default Azure AD credentials" would set.
$key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM'
New-Item -Path $key -Force | Out-Null
New-ItemProperty -Path $key -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force | Out-Null
New-ItemProperty -Path $key -Name UseAADCredentialType -PropertyType DWord -Value 1 -Force | Out-Null
