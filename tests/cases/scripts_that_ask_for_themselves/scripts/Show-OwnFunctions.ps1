. .\Enable-OwnEnrolment.ps1
Write-Host 'The functions are there, and nothing calls them.'
