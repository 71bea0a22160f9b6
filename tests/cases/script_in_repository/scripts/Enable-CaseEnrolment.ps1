# Enrols the session host by the group policy values.
$key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM'
New-Item -Path $key -Force
New-ItemProperty -Path $key -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force
New-ItemProperty -Path $key -Name UseAADCredentialType -PropertyType DWord -Value 1 -Force
