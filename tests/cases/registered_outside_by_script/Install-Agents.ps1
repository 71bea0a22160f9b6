param([string]$Token)

Invoke-WebRequest -Uri 'https://go.microsoft.com/fwlink/?linkid=2310011' -OutFile 'C:\setup\agent.msi'
Start-Process msiexec.exe -Wait -ArgumentList '/i', 'C:\setup\agent.msi', '/quiet', "REGISTRATIONTOKEN=$Token"
