$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
$t = @{ b = $t; c = $t }
Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/beta/deviceManagement/managedDeviceCleanupRules' -Body ($t | ConvertTo-Json)
