# Functions for automatic enrolment; run by itself, it enrols.
function Enable-Enrolment {
    $key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM'
    New-Item -Path $key -Force | Out-Null
    Set-ItemProperty -Path $key -Name AutoEnrollMDM -Value 1 -Type DWord
}

if ($MyInvocation.InvocationName -ne '.') {
    Enable-Enrolment
}
